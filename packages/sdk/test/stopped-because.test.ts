import { createKeyRing } from '@regpilot/key-rotation';
import { requestsPerMinute } from '@regpilot/enforcement';
import type { Fault } from '@regpilot/mock-gateway';
import type { CallOptions, ClientOptions, RegPilot, StoppedBecause } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { manualTime, type ManualTime } from './support/manual-time.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';
import { unreachableURL } from './support/unreachable-url.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];

interface Row {
  readonly reason: StoppedBecause;
  readonly when: string;
  readonly fault?: Fault;
  readonly client?: (running: RunningGateway, time: ManualTime) => ClientOptions;
  readonly options?: CallOptions;
  /** What ends a call that hangs. */
  readonly end?: (time: ManualTime, controller: AbortController) => void;
  /** Calls that go well before. */
  readonly before?: number;
  readonly name: string;
}

const rows: readonly Row[] = [
  {
    reason: 'aborted',
    when: 'its caller gives it up',
    fault: { kind: 'hang' },
    end: (_time, controller) => controller.abort(),
    name: 'AbortError',
  },
  {
    reason: 'deadline',
    when: 'its total timeout passes',
    fault: { kind: 'hang' },
    options: { totalTimeout: 3000 },
    end: (time) => time.advance(3000),
    name: 'TimeoutError',
  },
  {
    reason: 'deadline',
    when: 'its timer is a moment earlier than the clock',
    fault: { kind: 'hang' },
    client: (_running, { runtime }) => ({
      runtime: {
        ...runtime,
        after: (ms, fire) => runtime.after?.(ms - 1, fire) ?? (() => undefined),
      },
    }),
    options: { totalTimeout: 3000 },
    end: (time) => time.advance(2999),
    name: 'TimeoutError',
  },
  {
    reason: 'missing-key',
    when: 'the gateway saw no key',
    fault: { kind: 'status', status: 401, body: { error: 'x', code: 'MISSING_API_KEY' } },
    name: 'AuthenticationError',
  },
  {
    reason: 'no-key-left',
    when: 'its only key is refused',
    fault: { kind: 'status', status: 401 },
    name: 'AuthenticationError',
  },
  {
    reason: 'forbidden',
    when: 'its key may not do this',
    fault: { kind: 'status', status: 403 },
    name: 'PermissionDeniedError',
  },
  {
    reason: 'fatal',
    when: 'the call is wrong',
    fault: { kind: 'status', status: 400 },
    name: 'BadRequestError',
  },
  {
    reason: 'denied',
    when: 'a limit of this process stands in its way',
    client: () => ({ enforcement: [requestsPerMinute(1)] }),
    before: 1,
    name: 'RateLimitError',
  },
  {
    reason: 'denied',
    when: 'a limit of the whole client stands in its way',
    client: () => ({ enforcement: [requestsPerMinute(1, { scope: 'client' })] }),
    before: 1,
    name: 'RateLimitError',
  },
  {
    reason: 'outcome-unknown',
    when: 'the gateway may have carried it out',
    fault: { kind: 'reset' },
    name: 'ConnectionError',
  },
  {
    reason: 'retries-used-up',
    when: 'its retries are used up',
    fault: { kind: 'status', status: 503 },
    options: { retries: 1 },
    name: 'ServerError',
  },
  {
    reason: 'retry-budget-used-up',
    when: 'all calls together have retried often enough',
    fault: { kind: 'status', status: 503 },
    client: ({ gateway }, time) => ({
      apiKey: createKeyRing({
        keys: [gateway.managementKey],
        retryBudget: { ratio: 0.1, perSecond: 0 },
        ...time.runtime,
      }),
    }),
    name: 'ServerError',
  },
  {
    reason: 'no-time-left',
    when: 'the gateway asks for more time than it has',
    fault: { kind: 'status', status: 429, retryAfter: 3600 },
    name: 'RateLimitError',
  },
];

async function failedCall(
  { client = () => ({}), fault, options, end, before = 0 }: Row,
  running: RunningGateway,
): Promise<unknown> {
  const time = manualTime();
  const controller = new AbortController();
  const caller: RegPilot = running.client({ runtime: time.runtime, ...client(running, time) });
  for (let calls = 0; calls < before; calls++) await caller.chat.create({ messages });
  if (fault !== undefined) running.gateway.faults.add({ fault });
  const call = caller.chat.create({ messages }, { ...options, signal: controller.signal });
  const failed = call.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );
  if (end !== undefined) {
    await time.timersRunning(1);
    end(time, controller);
  }
  return failed;
}

describe.each(transports)('why a call was not tried again, over %s', (_, makeTransport) => {
  it.each(rows)('is $reason when $when', async (row) => {
    await using running = await startGateway(makeTransport);
    const error = await failedCall(row, running);
    expect(error).toMatchObject({ name: row.name, stoppedBecause: row.reason });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ stoppedBecause: row.reason });
  });

  it('is told by the total timeout with the failure that came before', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    running.gateway.faults.add({ fault: { kind: 'hang' } });
    const call = running
      .client({ runtime: time.runtime })
      .chat.create({ messages }, { totalTimeout: 3000 });
    const failed = call.catch((error: unknown) => error);
    while (running.gateway.journal.size < 2) await new Promise((resolve) => setImmediate(resolve));
    time.advance(3000);
    expect(await failed).toMatchObject({
      kind: 'total',
      attempts: 2,
      cause: { name: 'ServerError', status: 503 },
    });
  });
});

describe.each(transports)('a connection that fails over %s', (_, makeTransport) => {
  it('is told with the host, the code of the network and what to do', async () => {
    await using running = await startGateway(makeTransport);
    const baseURL = await unreachableURL();
    const call = running.client({ baseURL, retries: 0 }).chat.create({ messages });
    const { host } = new URL(baseURL);
    await expect(call).rejects.toMatchObject({
      networkCode: 'ECONNREFUSED',
      message: `Could not connect to ${host} (ECONNREFUSED). Check baseURL, and that the gateway and every proxy before it are up.`,
    });
  });

  it('is told apart from one that is lost when the call may have been carried out', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'reset', at: 'answer' } });
    const { host } = new URL(running.gateway.url);
    const call = running.client().chat.create({ messages });
    await expect(call).rejects.toMatchObject({
      delivery: 'unknown',
      message: expect.stringMatching(
        new RegExp(
          `^The connection to ${host} was lost before an answer came.* may have carried the call out`,
        ),
      ),
    });
  });
});

describe('a transport of its user', () => {
  it('tells its code, also behind the errors of a fetch, and nothing else', async () => {
    const key = 'sk_prod_key0123456789';
    await using running = await startGateway(() => ({
      send: () =>
        Promise.reject(
          new TypeError(`fetch failed with ${key}`, {
            cause: Object.assign(new Error(key), { code: 'ECONNRESET' }),
          }),
        ),
    }));
    const call = running.client({ apiKey: key, retries: 0 }).chat.create({ messages });
    const error: unknown = await call.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ networkCode: 'ECONNRESET', message: /\(ECONNRESET\)/ });
    expect(String(error) + JSON.stringify(error)).not.toContain(key);
  });
});
