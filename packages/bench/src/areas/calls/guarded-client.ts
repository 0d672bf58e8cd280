import { RegPilot } from '@regpilot/sdk';
import { textOption } from '../../frame/program-option.ts';
import type { ProgramOptions } from '../../frame/program.ts';
import { fiveLimits } from '../decision/five-limits.ts';
import { benchKeys } from './chat-exchange.ts';

/**
 * The client as a service would use it: two keys to rotate over, and five limits on each, decided before every call.
 *
 * @param options `origin` of the server, and `transport`, `node` or `ky`
 */
export function guardedClient(options: ProgramOptions): RegPilot {
  const isKy = textOption(options, 'transport') === 'ky';
  return new RegPilot({
    apiKey: benchKeys,
    baseURL: `${textOption(options, 'origin')}/api`,
    enforcement: fiveLimits(),
    // A given fetch is what sends the client through ky; without one it goes through node:http.
    fetch: isKy ? globalThis.fetch : undefined,
  });
}
