import { concurrency, requestsPerMinute, allowModels, type Policy } from '@regpilot/enforcement';
import type { ClientOptions, RegPilot } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { manualTime, type ManualTime } from './support/manual-time.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 5,
};
const keys = [
  { name: 'a', secret: 'sk_prod_a0123456789' },
  { name: 'b', secret: 'sk_prod_b0123456789' },
];
const both = keys.map(({ secret }) => secret);
const minute = 60_000;

function waiting(
  { client }: RunningGateway,
  time: ManualTime,
  enforcement: readonly Policy[],
  options: ClientOptions = {},
): RegPilot {
  return client({
    onLimit: 'wait',
    maxWaitMs: 10 * minute,
    totalTimeout: 60 * minute,
    enforcement,
    runtime: time.runtime,
    ...options,
  });
}

/** Lets everything happen that needs no time and no network. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What becomes of calls, in the order in which they end. */
function inOrder(calls: readonly Promise<unknown>[]): number[] {
  const ended: number[] = [];
  calls.forEach((call, index) => void call.then(() => ended.push(index)));
  return ended;
}

function makeCalls(client: RegPilot, count: number): Promise<unknown>[] {
  return Array.from({ length: count }, async () => client.chat.create(chat));
}

const scopes = ['key', 'client'] as const;
const cases = transports.flatMap(([name, make]) => scopes.map((scope) => ({ name, make, scope })));

describe.each(cases)('waiting for a limit of the $scope over $name', ({ make, scope }) => {
  it('lets calls go as they came, one as soon as there is room for one', async () => {
    await using running = await startGateway(make);
    const time = manualTime();
    const client = waiting(running, time, [requestsPerMinute(1, { scope })]);
    await client.chat.create(chat);
    const calls = makeCalls(client, 3);
    const ended = inOrder(calls);
    for (let n = 0; n < calls.length; n++) {
      await turns();
      expect(ended.length).toBe(n);
      expect(running.gateway.journal.size).toBe(n + 1);
      time.advance(minute - 1);
      await turns();
      expect(running.gateway.journal.size).toBe(n + 1);
      time.advance(1);
      await calls[n];
    }
    expect(ended).toEqual([0, 1, 2]);
  });

  it('ends with an AbortError on the abort of the caller, and charges nothing', async () => {
    await using running = await startGateway(make);
    const time = manualTime();
    const client = waiting(running, time, [requestsPerMinute(1, { scope })]);
    await client.chat.create(chat);
    const controller = new AbortController();
    const given = client.chat.create(chat, { signal: controller.signal });
    const [next] = makeCalls(client, 1);
    await turns();
    controller.abort(new Error('enough'));
    await expect(given).rejects.toMatchObject({
      name: 'AbortError',
      attempts: 0,
      cause: { message: 'enough' },
    });
    time.advance(minute);
    await next;
    expect(running.gateway.journal.size).toBe(2);
  });

  it.each([
    ['its longest wait', { maxWaitMs: minute - 1 }],
    ['its total timeout', { totalTimeout: minute - 1 }],
  ])('is of no use where the retry time lies beyond %s: the error says when', async (_, own) => {
    await using running = await startGateway(make);
    const client = waiting(running, manualTime(), [requestsPerMinute(1, { scope })]);
    await client.chat.create(chat);
    await expect(client.chat.create(chat, own)).rejects.toMatchObject({
      name: 'RateLimitError',
      local: true,
      attempts: 0,
      retryAfterMs: minute,
    });
  });

  it('is what a single call can do without, or alone', async () => {
    await using running = await startGateway(make);
    const time = manualTime();
    const client = waiting(running, time, [requestsPerMinute(1, { scope })]);
    await client.chat.create(chat);
    const call = client.chat.create(chat, { onLimit: 'reject' });
    await expect(call).rejects.toMatchObject({ local: true });

    const hasty = waiting(running, time, [requestsPerMinute(1, { scope })], { onLimit: 'reject' });
    await hasty.chat.create(chat);
    const patient = hasty.chat.create(chat, { onLimit: 'wait', maxWaitMs: minute });
    await turns();
    time.advance(minute);
    await patient;
    expect(running.gateway.journal.size).toBe(3);
  });

  it('ends with the client', async () => {
    await using running = await startGateway(make);
    const client = waiting(running, manualTime(), [requestsPerMinute(1, { scope })]);
    await client.chat.create(chat);
    const [call] = makeCalls(client, 1);
    const outcome = expect(call).rejects.toMatchObject({ code: 'CLOSED' });
    await turns();
    await client.close();
    await outcome;
  });

  it('goes on without a timer when a call in flight has ended', async () => {
    await using running = await startGateway(make);
    const client = waiting(running, manualTime(), [concurrency(1, { scope })]);
    const stream = await client.chat.create({ ...chat, stream: true });
    const [call] = makeCalls(client, 1);
    await turns();
    expect(running.gateway.journal.size).toBe(1);
    await stream.finalText();
    await call;
    expect(running.gateway.journal.size).toBe(2);
  });

  it('ends with a TimeoutError when the total timeout passes and nothing is free', async () => {
    await using running = await startGateway(make);
    const time = manualTime();
    const client = waiting(running, time, [concurrency(1, { scope })], {
      idleTimeout: 10 * minute,
    });
    const stream = await client.chat.create({ ...chat, stream: true });
    const call = client.chat.create(chat, { totalTimeout: 1000 });
    const outcome = expect(call).rejects.toMatchObject({
      name: 'TimeoutError',
      kind: 'total',
      timeoutMs: 1000,
      attempts: 0,
    });
    await turns();
    time.advance(1000);
    await outcome;
    await stream.finalText();
  });
});

describe.each(transports)('waiting for one of several keys over %s', (_, makeTransport) => {
  it('goes on with the key that has quota first', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const time = manualTime();
    const client = waiting(running, time, [requestsPerMinute(1)], { apiKey: both });
    await client.chat.create(chat);
    time.advance(10_000);
    await client.chat.create(chat);
    const calls = makeCalls(client, 3);
    const ended = inOrder(calls);
    for (const [n, wait] of [50_000, 10_000, 50_000].entries()) {
      await turns();
      time.advance(wait - 1);
      await turns();
      expect(ended.length).toBe(n);
      time.advance(1);
      await calls[n];
    }
    expect(ended).toEqual([0, 1, 2]);
    const used = running.gateway.journal.entries().map(({ keyId }) => keyId);
    expect(used).toEqual([used[0], used[1], used[0], used[1], used[0]]);
    expect(used[0]).not.toBe(used[1]);
  });

  it('names the soonest retry time of all keys where none is soon enough', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const time = manualTime();
    const client = waiting(running, time, [requestsPerMinute(1)], {
      apiKey: both,
      maxWaitMs: 1000,
    });
    await client.chat.create(chat);
    time.advance(10_000);
    await client.chat.create(chat);
    await expect(client.chat.create(chat)).rejects.toMatchObject({
      local: true,
      retryAfterMs: 50_000,
    });
  });

  it('lets nobody overtake who comes when there is room again', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const time = manualTime();
    const client = waiting(running, time, [requestsPerMinute(1)], { apiKey: both });
    await Promise.all(makeCalls(client, 2));
    const old = makeCalls(client, 2);
    await turns();
    time.advance(minute);
    // In the very turn in which the others are let in.
    const late = makeCalls(client, 2);
    await Promise.all(old);
    expect(running.gateway.journal.size).toBe(4);
    await turns();
    time.advance(minute);
    await Promise.all(late);
    expect(running.gateway.journal.size).toBe(6);
  });

  it('is of no use to a call that no key may make', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const time = manualTime();
    const policies = [requestsPerMinute(1), allowModels(['gpt-4o'])];
    const client = waiting(running, time, policies, { apiKey: both });
    const wrong = { ...chat, model: 'gpt-4o-mini' };
    await expect(client.chat.create(wrong)).rejects.toMatchObject({ code: 'MODEL_NOT_ALLOWED' });
    await Promise.all(makeCalls(client, 2));
    const [call] = makeCalls(client, 1);
    await turns();
    await expect(client.chat.create(wrong)).rejects.toMatchObject({ code: 'MODEL_NOT_ALLOWED' });
    time.advance(minute);
    await call;
  });

  it('comes between the attempts of a call, too', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    const time = manualTime();
    const client = waiting(running, time, [requestsPerMinute(1)]);
    const call = client.chat.create(chat).withResponse();
    while (time.waits.length === 0) await turns();
    await turns();
    expect(running.gateway.journal.size).toBe(1);
    time.advance(minute);
    await call;
    expect(running.gateway.journal.size).toBe(2);

    running.gateway.faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    time.advance(minute);
    const given = client.chat.create(chat, { maxWaitMs: 1000 });
    await expect(given).rejects.toMatchObject({
      status: 503,
      attempts: 1,
      retryBlockedBy: { local: true, code: 'RATE_LIMIT_EXCEEDED' },
    });
  });
});
