import { createKeyRing } from '@regpilot/key-rotation';
import type { Fault } from '@regpilot/mock-gateway';
import { AbortError, StreamTruncatedError, TimeoutError, type Transport } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transportFixture } from './support/transport-fixture.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Tell me a long story' }];
const params = { messages, model: 'gpt-4o', maxTokens: 60 };

/** The head of the answer arrives, and nothing of its body. */
const cutBeforeBody: Fault = { kind: 'cut', afterBytes: 0 };

function breakOnce({ gateway }: RunningGateway, fault: Fault): void {
  gateway.faults.add({ fault, route: 'chat.create', times: 1 });
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );
}

const { serve } = transportFixture();

/** Of a gateway that keeps no idempotency keys, so that its calls are marked as repeatable. */
const head = { 'content-type': 'text/event-stream' };
const repeatable = { repeatable: true };
/** So long that only the silence of the stream can end an attempt. */
const patient = { ...repeatable, timeout: 3_600_000 };
const whole =
  'data: {"choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

describe.each(transports)('a stream that breaks before its first byte, over %s', (_, make) => {
  it('is asked for again, whole', async () => {
    await using running = await startGateway(make);
    const expected = await running.client().chat.stream(params).finalText();
    running.gateway.journal.clear();
    const time = manualTime();
    breakOnce(running, cutBeforeBody);
    const stream = running.client({ runtime: time.runtime }).chat.stream(params);
    expect(await stream.finalText()).toBe(expected);
    expect([running.gateway.journal.size, time.waits.length]).toEqual([2, 1]);
    const [first, second] = running.gateway.journal.entries();
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(stream.requestId).toBe(second?.requestId);
  });

  it('is not asked for again where the gateway keeps no idempotency keys', async () => {
    await using running = await startGateway(make);
    breakOnce(running, cutBeforeBody);
    const client = running.client({
      runtime: manualTime().runtime,
      transport: undeclared(make()),
    });
    const error = await errorOf(client.chat.stream(params).finalText());
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(error).toMatchObject({ partialText: '', attempts: 1, requestId: /./ });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('is asked for again there where the caller says that it does no harm', async () => {
    await using running = await startGateway(make);
    breakOnce(running, cutBeforeBody);
    const client = running.client({
      runtime: manualTime().runtime,
      transport: undeclared(make()),
    });
    expect(await client.chat.stream(params, repeatable).finalText()).not.toBe('');
    expect(running.gateway.journal.size).toBe(2);
  });

  it('is an error of its connection when no retry is left', async () => {
    await using running = await startGateway(make);
    running.gateway.faults.add({ fault: cutBeforeBody, route: 'chat.create' });
    const client = running.client({ runtime: manualTime().runtime, retries: 2 });
    expect(await errorOf(client.chat.stream(params).finalText())).toMatchObject({
      name: 'ConnectionError',
      message: expect.stringContaining('was lost before the answer was complete'),
      delivery: 'unknown',
      attempts: 3,
      requestId: running.gateway.journal.entries().at(-1)?.requestId,
    });
    expect(running.gateway.journal.size).toBe(3);
  });

  it('is asked for again when its body ends in good order and empty', async () => {
    const bodies = ['', '', whole];
    const baseURL = await serve((_incoming, answer) => {
      answer.writeHead(200, head).end(bodies.shift());
    });
    await using running = await startGateway(make);
    const client = running.client({ baseURL, runtime: manualTime().runtime });
    expect(await client.chat.stream(params, repeatable).finalText()).toBe('Hello');
    expect(bodies).toEqual([]);
  });

  it('is an answer without a word when it is plain text that ends in good order', async () => {
    let requests = 0;
    const baseURL = await serve((_incoming, answer) => {
      requests += 1;
      answer.writeHead(200, { 'content-type': 'text/plain' }).end();
    });
    await using running = await startGateway(make);
    const client = running.client({ baseURL, runtime: manualTime().runtime });
    expect(await client.chat.stream(params, repeatable).finalText()).toBe('');
    expect(requests).toBe(1);
  });

  it('is asked for again when it stays silent for the idle timeout', async () => {
    const time = manualTime();
    let requests = 0;
    const baseURL = await serve((_incoming, answer) => {
      answer.writeHead(200, head);
      answer.flushHeaders();
      requests += 1;
      if (requests === 2) answer.end(whole);
    });
    await using running = await startGateway(make);
    const client = running.client({ baseURL, runtime: time.runtime, idleTimeout: 2000 });
    const text = client.chat.stream(params, patient).finalText();
    const nudge = setInterval(() => {
      if (requests === 1) time.advance(2000);
    }, 5);
    expect(await text.finally(() => clearInterval(nudge))).toBe('Hello');
    expect(requests).toBe(2);
  });

  it('is a timeout of the stream when it stays silent and no retry is left', async () => {
    const time = manualTime();
    const baseURL = await serve((_incoming, answer) => {
      answer.writeHead(200, head);
      answer.flushHeaders();
    });
    await using running = await startGateway(make);
    const client = running.client({ baseURL, runtime: time.runtime, idleTimeout: 2000 });
    const text = client.chat.stream(params, { ...patient, retries: 1 }).finalText();
    const nudge = setInterval(() => {
      time.advance(2000);
    }, 5);
    const error = await errorOf(text).finally(() => clearInterval(nudge));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ kind: 'idle', timeoutMs: 2000, attempts: 2 });
  });

  it('is given up by its caller meanwhile, and not asked for again', async () => {
    let requests = 0;
    const baseURL = await serve((_incoming, answer) => {
      requests += 1;
      answer.writeHead(200, head);
      answer.flushHeaders();
    });
    await using running = await startGateway(make);
    const { transport, headArrived } = announcing(make());
    const stream = running.client({ baseURL, transport }).chat.stream(params, repeatable);
    const text = errorOf(stream.finalText());
    await headArrived;
    stream.abort('enough');
    expect(await text).toBeInstanceOf(AbortError);
    expect(await text).toMatchObject({ cause: 'enough' });
    expect(requests).toBe(1);
  });

  it('goes on with the next key when the head is a 401', async () => {
    const good = 'sk_prod_good0123456789';
    await using running = await startGateway(make, { keys: [{ name: 'good', secret: good }] });
    const ring = createKeyRing({ keys: ['sk_prod_dead0123456789', good] });
    const stream = await running.client({ apiKey: ring }).chat.create({ ...params, stream: true });
    expect(await stream.finalText()).not.toBe('');
    expect(running.gateway.journal.entries().map(({ status }) => status)).toEqual([401, 200]);
    expect(ring.status().keys).toMatchObject([{ refused: 1 }, { ok: 1, inFlight: 0 }]);
  });
});

describe.each(transports)('a stream that breaks after its first byte, over %s', (_, make) => {
  it.each<[string, Fault]>([
    ['a byte', { kind: 'cut', afterBytes: 1 }],
    ['half a frame', { kind: 'cut', afterBytes: 20 }],
    ['some frames', { kind: 'cut', afterFrames: 4 }],
  ])('is cut short after %s, and not asked for again', async (_what, fault) => {
    await using running = await startGateway(make);
    const client = running.client({ runtime: manualTime().runtime });
    const expected = await client.chat.stream(params).finalText();
    running.gateway.journal.clear();
    breakOnce(running, fault);
    const stream = await client.chat.create({ ...params, stream: true }, repeatable);
    const error = await errorOf(stream.finalText());
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(error).toMatchObject({ code: 'STREAM_TRUNCATED', requestId: stream.requestId });
    const { partialText } = error instanceof StreamTruncatedError ? error : { partialText: null };
    expect(expected.startsWith(partialText ?? 'no text')).toBe(true);
    expect(running.gateway.journal.size).toBe(1);
  });
});

/** A gateway that says nothing of idempotency. */
function undeclared(inner: Transport): Transport {
  return {
    send: async (request) => {
      const response = await inner.send(request);
      const headers = new Headers([...response.headers]);
      headers.delete('x-regpilot-idempotency');
      const { status, body } = response;
      return { status, headers, body, text: (limit) => response.text(limit) };
    },
  };
}

/** Tells when the head of the first answer is here. */
function announcing(inner: Transport): { transport: Transport; headArrived: Promise<void> } {
  const { promise: headArrived, resolve } = Promise.withResolvers<void>();
  const transport: Transport = {
    send: async (request) => {
      const response = await inner.send(request);
      setImmediate(resolve);
      return response;
    },
  };
  return { transport, headArrived };
}
