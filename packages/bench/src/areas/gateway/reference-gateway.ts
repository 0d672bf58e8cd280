import { createGateway } from '@regpilot/mock-gateway';
import type { StartProgram } from '../../frame/program.ts';

/** High enough for any machine: what is measured is the counting, not the refusing. */
const unreachable = 1_000_000_000;

/** The reference gateway with all of a key's limits on, so that each request is authenticated, admitted and settled. */
export const start: StartProgram = async () => {
  const gateway = createGateway({ port: 0, seed: 1 });
  const baseURL = await gateway.listen();
  const response = await fetch(`${baseURL}/gateway/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': gateway.managementKey },
    body: JSON.stringify({
      name: 'bench',
      environment: 'production',
      rate_limit: unreachable,
      limits: {
        requests_per_second: unreachable,
        requests_per_day: unreachable,
        tokens_per_day: unreachable,
        tokens: unreachable,
        reset_period: 'daily',
      },
    }),
  });
  const key = readSecret(await response.json());
  return {
    facts: { url: `${baseURL}/ai/chat`, key },
    close: () => gateway.close(),
  };
};

function readSecret(created: unknown): string {
  if (typeof created === 'object' && created !== null && 'secret' in created) {
    if (typeof created.secret === 'string') return created.secret;
  }
  throw new Error('the gateway created no key');
}
