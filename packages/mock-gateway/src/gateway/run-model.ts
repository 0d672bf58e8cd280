import { carryOutOnce, type Carried } from '../idempotency/idempotent.ts';
import { qualifiedName } from '../models/catalogue.ts';
import { priceOf, toUsd } from '../models/token-price.ts';
import { readJson } from '../routing/read-body.ts';
import type { Admitted, Demand } from '../limits/limiter.ts';
import type { GatewayAnswer } from './exchange.ts';
import { meteredHandlers, type MeteredRoute } from './handlers.ts';
import type { Inference } from './inference.ts';
import { streamFrames } from './stream-frames.ts';
import { goneSignal, type Call, type World } from './world.ts';

const jsonType = { 'content-type': 'application/json; charset=utf-8' };
const streamType = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
};

/** A route that runs a model: price, admit, answer, settle. @throws Refusal, which charges nothing by itself. */
export async function runModel(
  world: World,
  call: Call,
  route: MeteredRoute,
): Promise<GatewayAnswer> {
  const { answer, replayed } = await carryOutOnce(world, call, () => carryOut(world, call, route));
  // A replay is a request of its own; its tokens were paid for by the first.
  if (replayed) await world.limiter.chargeRequest(call.key);
  return { ...answer, headers: { ...answer.headers, ...(await world.limiter.headers(call.key)) } };
}

async function carryOut(world: World, call: Call, route: MeteredRoute): Promise<Carried> {
  const inference = meteredHandlers[route](
    world,
    call,
    readJson(call.text, call.request.headers, call.match.route),
  );
  const admission = await admit(world, call, inference);
  const { headers, body } = inference.respond();
  const settle = settlement(world, call, inference, admission);
  if (typeof body === 'string') {
    settle(inference.completionTokens);
    return {
      answer: { status: 200, headers: { ...jsonType, ...headers }, body, fault: null },
      mintedKeyId: undefined,
    };
  }
  const { clock, chunkDelayMs } = world;
  const stream = streamFrames(
    body,
    { clock, chunkDelayMs, gone: () => goneSignal(world, call.request) },
    { renew: () => admission.renew(), ended: settle },
  );
  return {
    answer: { status: 200, headers: { ...streamType, ...headers }, body: stream, fault: null },
    mintedKeyId: undefined,
  };
}

/** @throws Refusal 403 or 429. */
async function admit(world: World, { key, match }: Call, inference: Inference): Promise<Admitted> {
  const { model, maxTokens, microUsd, promptTokens, completionTokens, asksForGovernor } = inference;
  const { capability } = match.route;
  const demand: Demand = {
    capability,
    model: qualifiedName(model),
    maxTokens: maxTokens ?? undefined,
    // The plan's bound is documented of prompts; a list of inputs to embed is none.
    promptTokens: capability === 'chat' ? promptTokens : undefined,
    estimate: { tokens: promptTokens + completionTokens, costUsd: toUsd(microUsd) },
  };
  if (asksForGovernor) await world.limiter.check(key, { ...demand, capability: 'governor' });
  return world.limiter.admit(key, demand);
}

/** Charges limits, totals and account with what was really sent. */
function settlement(
  world: World,
  { key }: Call,
  { model, promptTokens }: Inference,
  admission: Admitted,
): (completionTokens: number) => void {
  return (completionTokens) => {
    const microUsd = priceOf(model, promptTokens, completionTokens);
    const tokens = promptTokens + completionTokens;
    admission.settle({ tokens, costUsd: toUsd(microUsd) });
    world.account.spend(microUsd);
    key.entry.totals.tokens += tokens;
    key.entry.totals.microUsd += microUsd;
  };
}
