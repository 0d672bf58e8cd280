import type { Fault } from '@regpilot/mock-gateway';
import type { RegPilot } from '@regpilot/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { recordingEnforcer, type Ledger } from './support/recording-enforcer.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const params = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 40,
};
const dead = 'sk_prod_dead0123456789';

/** Everything that a caller can do with a chat. */
const uses = {
  json: async (client) => client.chat.create(params),
  read: async (client) => client.chat.stream(params).finalText(),
  leave: async (client) => {
    for await (const chunk of client.chat.stream(params)) if (chunk.content !== '') break;
  },
  abortStream: async (client) => {
    const stream = client.chat.stream(params);
    for await (const chunk of stream) if (chunk.content !== '') stream.abort();
  },
  abortCall: async (client) => {
    const controller = new AbortController();
    const call = client.chat.create(params, { signal: controller.signal });
    setImmediate(() => {
      controller.abort();
    });
    return call;
  },
  unknownModel: async (client) => client.chat.create({ ...params, model: 'no-such-model' }),
} as const satisfies Record<string, (client: RegPilot) => Promise<unknown>>;

const faults: readonly (Fault | null)[] = [
  null,
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'status', status: 400 },
  { kind: 'reset' },
  { kind: 'reset', at: 'answer' },
  { kind: 'cut', afterFrames: 2 },
  { kind: 'cut', afterBytes: 20 },
  { kind: 'cut', afterBytes: 0 },
  { kind: 'spurious-401' },
];

const step = fc.record({
  use: fc.constantFrom(...Object.values(uses)),
  fault: fc.constantFrom(...faults),
});

describe.each(transports)('reservations over %s', (_, makeTransport) => {
  let running: RunningGateway;
  beforeAll(async () => {
    running = await startGateway(makeTransport);
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
  });

  it('are each closed once, whatever happens to the call and whatever the caller does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (steps, firstKeyDead) => {
          const { enforcement, ledger, calls } = recordingEnforcer();
          const apiKey = [...(firstKeyDead ? [dead] : []), running.gateway.managementKey];
          const client = running.client({
            apiKey,
            enforcement,
            retries: 2,
            runtime: manualTime().runtime,
          });
          for (const { use, fault } of steps) {
            running.gateway.faults.clear();
            if (fault !== null) running.gateway.faults.add({ fault, times: 1 });
            await use(client).catch(() => undefined);
          }
          await settled([...ledger, ...calls]);
          expect(calls.length).toBe(steps.length);
          for (const told of [...ledger, ...calls]) {
            const closings = told.filter((word) => word !== 'arrived' && word !== 'renewed');
            expect(closings.length, told.join(', ')).toBe(1);
            // What has arrived is never told after the end.
            expect(told.indexOf('arrived')).toBeLessThan(told.length - 1);
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});

/** The end of a stream that was left is told a moment after the loop. */
async function settled(ledger: Ledger): Promise<void> {
  for (
    let turn = 0;
    turn < 50 && ledger.some((told) => told.every((word) => word === 'arrived'));
    turn++
  ) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
