import { carryOutOnce } from '../idempotency/idempotent.ts';
import type { GatewayAnswer } from './exchange.ts';
import { plainHandlers, type PlainRoute } from './handlers.ts';
import { Refusal } from './refusal.ts';
import type { Call, World } from './world.ts';

const jsonType = { 'content-type': 'application/json; charset=utf-8' };

/** A route that runs no model: the permission, then the work. Counts against no limit. @throws Refusal. */
export async function runPlain(
  world: World,
  call: Call,
  route: PlainRoute,
): Promise<GatewayAnswer> {
  await world.limiter.check(call.key, { capability: call.match.route.capability });
  const { answer } = await carryOutOnce(world, call, async () => {
    const { status, body, mintedKeyId } = await plainHandlers[route](world, call);
    return {
      answer: { status, headers: jsonType, body: JSON.stringify(body), fault: null },
      mintedKeyId,
    };
  });
  return { ...answer, headers: { ...answer.headers, ...(await world.limiter.headers(call.key)) } };
}

/** Project keys read compliance data; the routes that run or list models are for gateway keys. @throws Refusal PERMISSION_DENIED. */
export function requireKeyType({ key, match }: Call): void {
  const { path } = match.route;
  if (key.entry.type === 'gateway' || !(path.startsWith('/ai/') || path.startsWith('/v1/'))) return;
  throw new Refusal('PERMISSION_DENIED', {
    details: {
      reason: 'key_type',
      required: 'gateway',
      remedy: 'Use a gateway key (sk_…); a project key (pk_…) runs no model',
    },
  });
}
