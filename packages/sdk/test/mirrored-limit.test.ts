import { gatewayLimits } from '@regpilot/enforcement';
import { virtualClock } from '@regpilot/mock-gateway';
import { describe, expect, it } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 1,
};
const secret = 'sk_prod_mirrored0123456789';
const perMinute = 60;
const minutes = 3;
const stepMs = 250;

describe.each(transports)('a client at the limit of its gateway over %s', (_, makeTransport) => {
  it('draws no 429 from it, and uses at least 95 % of it, however long answers take', async () => {
    const time = manualTime();
    const clock = virtualClock(time.runtime.now?.());
    await using running = await startGateway(makeTransport, {
      clock,
      keys: [{ name: 'k', secret, rate_limit: perMinute }],
    });
    const { faults, journal } = running.gateway;
    for (const [ms, probability] of [
      [300, 0.4],
      [900, 0.3],
      [1400, 0.1],
    ] as const)
      faults.add({ fault: { kind: 'latency', ms }, route: 'chat.create', probability });
    const answered = { ok: 0, failed: 0 };
    let sent = 0;
    let received = 0;
    const inner = makeTransport();
    const client = running.client({
      transport: {
        send: async (request) => {
          sent += 1;
          const response = await inner.send(request);
          received += 1;
          return response;
        },
      },
      apiKey: secret,
      enforcement: [gatewayLimits()],
      onLimit: 'wait',
      maxWaitMs: 3_600_000,
      totalTimeout: 3_600_000,
      retries: 0,
      runtime: time.runtime,
    });
    /** Until all is done that needs no time of the clock: no request and no answer is on its way. */
    const quiet = async (): Promise<void> => {
      for (;;) {
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
        const told = journal.entries().filter(({ status }) => status !== null).length;
        if (sent > 0 && journal.size === sent && told === received) return;
      }
    };
    const calls = Array.from({ length: perMinute * (minutes + 1) }, async () =>
      client.chat.create(chat).then(
        () => (answered.ok += 1),
        () => (answered.failed += 1),
      ),
    );
    for (let passed = 0; passed < minutes * 60_000; passed += stepMs) {
      await quiet();
      clock.advance(stepMs);
      time.advance(stepMs);
    }
    await quiet();
    expect(journal.entries().filter(({ status }) => status === 429)).toEqual([]);
    expect(answered.failed).toBe(0);
    expect(answered.ok).toBeGreaterThanOrEqual(0.95 * perMinute * minutes);
    await client.close();
    clock.advance(60_000);
    await Promise.all(calls);
    await inner.close?.();
  }, 60_000);
});
