import contract = require('@regpilot/contract');
import schemas = require('@regpilot/contract/schemas');
import enforcement = require('@regpilot/enforcement');
import testing = require('@regpilot/enforcement/testing');
import rotation = require('@regpilot/key-rotation');
import gateway = require('@regpilot/mock-gateway');
import sdk = require('@regpilot/sdk');

const policies: enforcement.Policy[] = [enforcement.requestsPerMinute(100)];
const server: gateway.Gateway = gateway.createGateway();

export async function talk(): Promise<string> {
  const client: sdk.RegPilot = new sdk.RegPilot(process.env['REGPILOT_API_KEY'] ?? 'none', {
    baseURL: await server.listen(),
    enforcement: policies,
  });
  const answer: sdk.ChatResult = await client.chat.create({
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const again: string = await rotation.callWithKeyRotation(['a', 'b'], async (key) => key);
  return answer.content + again;
}

export function isOurs(error: unknown): boolean {
  return error instanceof contract.RegPilotError;
}

export const cases: readonly testing.StoreCase[] = testing.testStore({
  create: ({ now }) => enforcement.memoryStore({ now, snapshot: 'empty' }),
});

export type Health = schemas.HealthResponse;

// @ts-expect-error: a declaration that resolved to `any` would take this.
export const wrong: sdk.RegPilot = new sdk.RegPilot(1);
