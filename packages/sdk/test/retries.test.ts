import { getEventListeners } from 'node:events';
import type { RouteName } from '@regpilot/contract';
import type { Fault } from '@regpilot/mock-gateway';
import {
  AbortError,
  ConnectionError,
  RateLimitError,
  ResponseFormatError,
  ServerError,
  TimeoutError,
} from '@regpilot/sdk';
import { describe, expect, it, vi } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { unreachableURL } from './support/unreachable-url.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];

function statuses({ gateway }: RunningGateway): (number | null)[] {
  return gateway.journal.entries().map(({ status }) => status);
}

function breakOnce(
  { gateway }: RunningGateway,
  fault: Fault,
  route: RouteName = 'chat.create',
): void {
  gateway.faults.add({ fault, route, times: 1 });
}

describe.each(transports)('retries over %s', (_, makeTransport) => {
  it.each([408, 500, 502, 503, 504, 529])(
    'repeats a call that was answered with %d',
    async (status) => {
      await using running = await startGateway(makeTransport);
      const time = manualTime();
      breakOnce(running, { kind: 'status', status });
      await running.client({ runtime: time.runtime }).chat.create({ messages });
      expect([statuses(running), time.waits]).toEqual([[status, 200], [500]]);
    },
  );

  it.each([400, 403, 404, 409, 422, 501])(
    'does not repeat a call that was answered with %d',
    async (status) => {
      await using running = await startGateway(makeTransport);
      breakOnce(running, { kind: 'status', status });
      const call = running.client({ runtime: manualTime().runtime }).chat.create({ messages });
      await expect(call).rejects.toMatchObject({ status, attempts: 1 });
      expect(running.gateway.journal.size).toBe(1);
    },
  );

  it.each([
    ['seconds', 7, 7000],
    ['a date', new Date(1_000_000 + 9000), 9000],
  ])('waits at least as long as Retry-After says in %s', async (_form, retryAfter, waited) => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    breakOnce(running, { kind: 'status', status: 503, retryAfter });
    await running.client({ runtime: time.runtime }).chat.create({ messages });
    expect(time.waits).toEqual([waited]);
  });

  it('fails at once where Retry-After is longer than the time left, and says when', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    breakOnce(running, { kind: 'status', status: 429, retryAfter: 3600 });
    const call = running.client({ runtime: time.runtime }).chat.create({ messages });
    await expect(call).rejects.toBeInstanceOf(RateLimitError);
    await expect(call).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
    expect(time.waits).toEqual([]);
  });

  it('gives up after its retries with the last error, which counts the attempts', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 } });
    const call = running.client({ runtime: time.runtime, retries: 2 }).health.check();
    await expect(call).rejects.toBeInstanceOf(ServerError);
    await expect(call).rejects.toMatchObject({
      attempts: 3,
      code: 'SERVICE_UNAVAILABLE',
      requestId: expect.stringMatching(/./),
    });
    expect(time.waits.length).toBe(2);
  });

  it('lets a call set its own number of retries', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 } });
    await expect(running.client().health.check({ retries: 0 })).rejects.toMatchObject({
      attempts: 1,
    });
  });

  it('repeats a GET whose connection was lost', async () => {
    await using running = await startGateway(makeTransport);
    breakOnce(running, { kind: 'reset' }, 'health.check');
    await running.client({ runtime: manualTime().runtime }).health.check();
    expect(running.gateway.journal.size).toBe(2);
  });

  it('does not repeat a POST of unknown outcome before the gateway has declared idempotency', async () => {
    await using running = await startGateway(makeTransport);
    breakOnce(running, { kind: 'reset', at: 'answer' });
    const call = running.client({ runtime: manualTime().runtime }).chat.create({ messages });
    await expect(call).rejects.toBeInstanceOf(ConnectionError);
    await expect(call).rejects.toMatchObject({ delivery: 'unknown', code: 'CONNECTION_ERROR' });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('repeats it once the gateway has declared idempotency, and the work is done once', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ runtime: manualTime().runtime });
    await client.health.check();
    breakOnce(running, { kind: 'reset', at: 'answer' });
    const answer = await client.chat.create({ messages }).asResponse();
    expect(answer.headers.get('x-regpilot-idempotency-replayed')).toBe('true');
    expect(running.gateway.journal.size).toBe(3);
  });

  it('repeats it where the caller says that it does no harm', async () => {
    await using running = await startGateway(makeTransport);
    breakOnce(running, { kind: 'reset' });
    await running
      .client({ runtime: manualTime().runtime })
      .chat.create({ messages }, { repeatable: true });
    expect(running.gateway.journal.size).toBe(2);
  });

  it('never repeats the creation of a key, whose secret would be lost', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ runtime: manualTime().runtime });
    await client.health.check();
    breakOnce(running, { kind: 'reset', at: 'answer' }, 'keys.create');
    await expect(
      client.gateway.keys.create({ name: 'k' }, { repeatable: true }),
    ).rejects.toBeInstanceOf(ConnectionError);
    expect(running.gateway.journal.size).toBe(2);
  });

  it('repeats a call that never reached a gateway, whatever it was', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    const client = running.client({ runtime: time.runtime, baseURL: await unreachableURL() });
    const call = client.gateway.keys.create({ name: 'k' });
    await expect(call).rejects.toMatchObject({ delivery: 'not-sent', attempts: 4 });
    expect(time.waits.length).toBe(3);
  });

  it('ends an attempt that gets no answer', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    running.gateway.faults.add({ fault: { kind: 'hang' } });
    const call = running
      .client({ runtime: time.runtime, timeout: 5000, retries: 0 })
      .chat.create({ messages });
    await time.timersRunning(1);
    time.advance(5000);
    await expect(call).rejects.toBeInstanceOf(TimeoutError);
    await expect(call).rejects.toMatchObject({ kind: 'attempt', timeoutMs: 5000, code: 'TIMEOUT' });
  });

  it('ends a call when its total time is over, in the middle of an attempt', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    running.gateway.faults.add({ fault: { kind: 'hang' } });
    const call = running
      .client({ runtime: time.runtime, timeout: 5000, totalTimeout: 3000 })
      .health.check();
    await time.timersRunning(1);
    time.advance(3000);
    await expect(call).rejects.toMatchObject({
      name: 'TimeoutError',
      kind: 'total',
      timeoutMs: 3000,
    });
  });

  it('refuses a redirect and does not take the key there', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ runtime: manualTime().runtime, transport: redirecting() });
    await expect(client.health.check()).rejects.toBeInstanceOf(ResponseFormatError);
    await expect(client.health.check()).rejects.toMatchObject({
      status: 307,
      problem: expect.stringContaining('redirect'),
    });
  });

  it.each([
    ['before it is sent', 0],
    ['while it waits for an answer', 1],
  ])('gives a call up %s, with the reason of the signal', async (_point, arrivals) => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'hang' } });
    const controller = new AbortController();
    const reason = new Error('no longer needed');
    if (arrivals === 0) controller.abort(reason);
    const call = running.client().chat.create({ messages }, { signal: controller.signal });
    const failed = call.catch((error: unknown) => error);
    while (running.gateway.journal.size < arrivals)
      await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    const error = await failed;
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: 'AbortError', code: 'ABORTED', cause: reason });
    expect(running.gateway.journal.size).toBe(arrivals);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('gives a call up while it waits for its next attempt', async () => {
    await using running = await startGateway(makeTransport);
    const controller = new AbortController();
    breakOnce(running, { kind: 'status', status: 503, retryAfter: 60 });
    const call = running.client().chat.create({ messages }, { signal: controller.signal });
    const failed = call.catch((error: unknown) => error);
    while (statuses(running)[0] !== 503) await new Promise((resolve) => setImmediate(resolve));
    setImmediate(() => {
      controller.abort();
    });
    expect(await failed).toBeInstanceOf(AbortError);
    expect(await failed).toMatchObject({ stoppedBecause: 'aborted' });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('leaves no listener on a signal that outlives its calls', async () => {
    await using running = await startGateway(makeTransport);
    const { signal } = new AbortController();
    const client = running.client();
    await client.chat.create({ messages }, { signal });
    await client.chat.stream({ messages }, { signal }).finalText();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('leaves nothing on such a signal after a thousand calls that were retried', async () => {
    await using running = await startGateway(makeTransport);
    const joined = vi.spyOn(AbortSignal, 'any');
    const time = manualTime();
    const { signal } = new AbortController();
    const client = running.client({ runtime: time.runtime });
    for (let calls = 0; calls < 1000; calls++) {
      breakOnce(running, { kind: 'status', status: 503 });
      await client.chat.create({ messages, maxTokens: 1 }, { signal });
    }
    expect(time.waits).toHaveLength(1000);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(joined.mock.calls.filter(([signals]) => [...signals].includes(signal))).toEqual([]);
    joined.mockRestore();
  });

  it.each([
    ['a page of HTML', 'text/html', '<html><body>Sign in</body></html>'],
    ['JSON that is cut', 'application/json', '{"text": "Hel'],
    ['an empty body', 'application/json', ''],
    ['JSON of another form', 'application/json', '{"hello": "world"}'],
  ])('takes %s with status 200 for an error', async (_what, contentType, body) => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ transport: answering(contentType, body) });
    await expect(client.chat.create({ messages })).rejects.toMatchObject({
      name: 'ResponseFormatError',
      code: 'RESPONSE_FORMAT',
      status: 200,
      attempts: 1,
    });
    await expect(client.gateway.keys.current()).rejects.toBeInstanceOf(ResponseFormatError);
  });
});

function redirecting(): { send: () => Promise<ReturnType<typeof answerOf>> } {
  return { send: async () => answerOf(307, { location: 'http://elsewhere.test/' }, '') };
}

function answering(
  contentType: string,
  body: string,
): { send: () => Promise<ReturnType<typeof answerOf>> } {
  return { send: async () => answerOf(200, { 'content-type': contentType }, body) };
}

function answerOf(
  status: number,
  headers: Record<string, string>,
  text: string,
): {
  status: number;
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
  text: () => Promise<string>;
} {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  };
  return { status, headers: new Headers(headers), body: bytes(), text: async () => text };
}
