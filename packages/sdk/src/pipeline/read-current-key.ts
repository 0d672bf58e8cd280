import type { AttemptContext } from '@regpilot/key-rotation';
import type { Dialect } from '../dialects/dialect.ts';
import type { CurrentKeyReading } from '../enforcement/gateway-limits/current-key.ts';
import { noEstimate } from './call-estimate.ts';
import { learnKeyId } from './learn-key-id.ts';
import { prepareCall, type PrepareParts } from './prepare-call.ts';
import { send, type SendParts } from './send.ts';

export interface ReadCurrentKeyParts extends SendParts {
  readonly dialect: Dialect;
  readonly settings: PrepareParts['settings'];
  readonly ring: Parameters<typeof learnKeyId>[3];
}

/** Statuses by which gateways say that they don't know a route. */
const unknownRoute = new Set([404, 405, 501]);

/** The record of the key of an attempt, on the side: it is asked for once, and counts for nothing. Never rejects. */
export async function readCurrentKey(
  context: AttemptContext,
  parts: ReadCurrentKeyParts,
): Promise<CurrentKeyReading> {
  const { settings, dialect, ring, runtime } = parts;
  const spec = { route: 'keys.current', options: {} } as const;
  if (dialect.paths[spec.route] === undefined) return { kind: 'absent' };
  const call = prepareCall(spec, { settings, dialect, estimate: noEstimate, newId: runtime.newId });
  const exchange = await send({ call, context, number: 1, bill: null }, parts);
  learnKeyId(call, exchange, context, ring);
  if (exchange.kind === 'refused' && unknownRoute.has(exchange.status)) return { kind: 'absent' };
  if (exchange.kind !== 'answered' || exchange.answer.kind !== 'json') return { kind: 'failed' };
  const { body } = exchange.answer;
  return typeof body === 'object' && body !== null
    ? { kind: 'record', record: body }
    : { kind: 'failed' };
}
