import {
  AbortError,
  APIError,
  ChatStream,
  ConfigurationError,
  StreamTruncatedError,
  TimeoutError,
} from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Tell me a long story' }];
const params = { messages, model: 'gpt-4o', maxTokens: 60 };

describe.each(transports)('streams over %s', (_, makeTransport) => {
  it('says the same as the call without a stream', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client();
    const whole = await client.chat.create(params);
    const stream = client.chat.stream(params);
    let text = '';
    for await (const chunk of stream) text += chunk.content;
    const result = await stream.finalResult();
    expect(text).toBe(whole.content);
    expect(result).toMatchObject({
      content: whole.content,
      finishReason: whole.finishReason,
      usage: whole.usage,
      model: whole.model,
      provider: whole.provider,
    });
    expect(stream.requestId).toBe(running.gateway.journal.entries()[1]?.requestId);
  });

  it('resolves to the stream once it has begun, with `stream: true`', async () => {
    await using running = await startGateway(makeTransport);
    const stream = await running.client().chat.create({ ...params, stream: true });
    expect(stream).toBeInstanceOf(ChatStream);
    expect(stream.requestId).toMatch(/./);
    let pieces = 0;
    for await (const text of stream.textStream) {
      expect(text).not.toBe('');
      pieces += 1;
    }
    expect(pieces).toBeGreaterThan(3);
  });

  it('gives the head of the answer beside the stream', async () => {
    await using running = await startGateway(makeTransport);
    const { data, response, requestId } = await running
      .client()
      .chat.create({ ...params, stream: true })
      .withResponse();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(requestId).toBe(data.requestId);
    expect(await data.finalText()).not.toBe('');
  });

  it('collects a stream that the gateway sends where JSON was asked for', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ transport: streamingAlways(makeTransport()) });
    expect((await client.chat.create(params)).content).toBe(
      await running.client().chat.stream(params).finalText(),
    );
  });

  it('takes JSON where a stream was asked for', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ transport: streamingNever(makeTransport()) });
    const whole = await running.client().chat.create(params);
    expect(await client.chat.stream(params).finalText()).toBe(whole.content);
  });

  it('retries the opening of a stream', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    expect(
      await running.client({ runtime: time.runtime }).chat.stream(params).finalText(),
    ).not.toBe('');
    expect(time.waits.length).toBe(1);
  });

  it('tells of a connection that is lost in the middle, with the text so far', async () => {
    await using running = await startGateway(makeTransport, { chunkDelayMs: 1 });
    running.gateway.faults.add({ fault: { kind: 'cut', afterFrames: 4 } });
    const stream = running.client().chat.stream(params);
    const error: unknown = await stream.finalText().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(error).toMatchObject({ partialText: expect.stringMatching(/./) });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('ends a stream that falls silent', async () => {
    const time = manualTime();
    await using running = await startGateway(makeTransport, { chunkDelayMs: 3_600_000 });
    const stream = await running
      .client({ runtime: time.runtime, idleTimeout: 2000 })
      .chat.create({ ...params, stream: true });
    const text = stream.finalText();
    await time.timersRunning(1);
    // A chunk may still arrive after the first wait has begun; the watch then starts anew.
    const nudge = setInterval(() => {
      time.advance(2000);
    }, 5);
    const error: unknown = await text.catch((caught: unknown) => caught);
    clearInterval(nudge);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ kind: 'idle', timeoutMs: 2000 });
  });

  it.each(['the signal of the call', 'stream.abort()'])('is given up by %s', async (by) => {
    await using running = await startGateway(makeTransport, { chunkDelayMs: 3_600_000 });
    const controller = new AbortController();
    const stream = running.client().chat.stream(params, { signal: controller.signal });
    const text = stream.finalText();
    while (stream.requestId === undefined) await new Promise((resolve) => setImmediate(resolve));
    if (by === 'stream.abort()') stream.abort('enough');
    else controller.abort('enough');
    await expect(text).rejects.toBeInstanceOf(AbortError);
    await expect(text).rejects.toMatchObject({ cause: 'enough' });
  });

  it('is given up before it has begun', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'hang' } });
    const stream = running.client().chat.stream(params);
    const text = stream.finalText();
    while (running.gateway.journal.size === 0)
      await new Promise((resolve) => setImmediate(resolve));
    stream.abort();
    await expect(text).rejects.toBeInstanceOf(AbortError);
  });

  it('throws a refusal to whoever reads it', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client();
    await expect(
      client.chat.stream({ ...params, model: 'no-such-model' }).finalText(),
    ).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', status: 400 });
    await expect(
      client.chat.create({ ...params, model: 'no-such-model', stream: true }),
    ).rejects.toBeInstanceOf(APIError);
    await expect(client.chat.stream({ messages: [] }).finalText()).rejects.toBeInstanceOf(
      ConfigurationError,
    );
  });

  it('leaves no rejection unheard where nobody reads', async () => {
    await using running = await startGateway(makeTransport);
    const unheard: unknown[] = [];
    const note = (reason: unknown): void => {
      unheard.push(reason);
    };
    process.on('unhandledRejection', note);
    running.client().chat.stream({ messages: [] });
    running.client().chat.stream({ ...params, model: 'no-such-model' });
    while (running.gateway.journal.entries()[0]?.status !== 400)
      await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', note);
    expect(unheard).toEqual([]);
  });
});

type Sender = ReturnType<(typeof transports)[number][1]>;

/** A gateway that answers every chat as a stream, as the API reference has it. */
function streamingAlways(inner: Sender): Sender {
  return {
    send: (request) =>
      inner.send({
        ...request,
        body: String(request.body).replace('"stream":false', '"stream":true'),
      }),
  };
}

/** A gateway that answers every chat with JSON, as the quickstart has it. */
function streamingNever(inner: Sender): Sender {
  return {
    send: (request) =>
      inner.send({
        ...request,
        body: String(request.body).replace('"stream":true', '"stream":false'),
      }),
  };
}
