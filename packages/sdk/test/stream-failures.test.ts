import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/running-gateway.ts';
import { transportFixture } from './support/transport-fixture.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Tell me a long story' }];
const params = { messages, model: 'gpt-4o', maxTokens: 60 };

const { serve } = transportFixture();

const piece = (delta: object): string => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;
const call = { index: 0, id: 'call_a', function: { name: 'weather', arguments: '{"city":"U' } };
const begun = piece({ content: 'So far' }) + piece({ tool_calls: [call] });
/** What has come of the answer when it fails. */
const partial = {
  partialText: 'So far',
  partialResult: {
    content: 'So far',
    finishReason: null,
    toolCalls: [{ id: 'call_a', function: { name: 'weather', arguments: '{"city":"U' } }],
  },
};

/** How a server fails in the middle of an answer, and what its client is told. */
const failures: readonly (readonly [string, (answer: ServerResponse) => void, object])[] = [
  [
    'tells of an error',
    (answer) => answer.end('data: {"error":{"message":"overloaded","code":"PROVIDER_ERROR"}}\n\n'),
    { name: 'ServerError', code: 'PROVIDER_ERROR', status: 502, message: 'overloaded' },
  ],
  [
    'tells of an error in an event of that name',
    (answer) => answer.end('event: error\ndata: {"message":"overloaded"}\n\n'),
    { name: 'APIError', code: 'API_ERROR', message: 'overloaded' },
  ],
  [
    'ends in good order without the sign of an end',
    (answer) => answer.end(),
    { name: 'StreamTruncatedError', reason: 'ended', networkCode: undefined },
  ],
  [
    'ends in good order in the middle of a frame',
    (answer) => answer.end('data: {"choices":[{"del'),
    { name: 'StreamTruncatedError', reason: 'ended', networkCode: undefined },
  ],
  [
    'resets its connection',
    (answer) => answer.socket?.resetAndDestroy(),
    { name: 'StreamTruncatedError', reason: 'lost', message: expect.stringContaining('was lost') },
  ],
  [
    'closes its connection before the end of the transfer',
    (answer) => answer.socket?.end(),
    { name: 'StreamTruncatedError', reason: 'lost', message: expect.stringContaining('was lost') },
  ],
];

/** A call that may be repeated waits for the first byte of its stream before it is handed on. */
const calls = [
  ['may not be repeated', {}],
  ['may be repeated', { repeatable: true }],
] as const;

describe.each(transports)(
  'a stream that fails after its beginning, over %s',
  (_, makeTransport) => {
    describe.each(calls)('of a call that %s', (_call, options) => {
      it.each(failures)('says what had come when the server %s', async (_case, fail, told) => {
        let requests = 0;
        let begunAnswer: ServerResponse | undefined;
        const baseURL = await serve((_incoming, answer) => {
          requests += 1;
          begunAnswer = answer;
          answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(begun);
        });
        await using running = await startGateway(makeTransport);
        const stream = running.client({ baseURL }).chat.stream(params, options);
        // The failure comes when all before it has been read: a reset takes away what is under way.
        const reading = (async () => {
          for await (const { toolCalls } of stream)
            if (toolCalls !== undefined && begunAnswer !== undefined) fail(begunAnswer);
        })();
        const error: unknown = await reading.catch((caught: unknown) => caught);
        expect(error).toMatchObject({ ...told, ...partial, attempts: 1 });
        expect(await stream.finalResult().catch((caught: unknown) => caught)).toBe(error);
        expect(requests).toBe(1);
      });
    });

    it('is the error that a JSON answer holds, although its status is 200', async () => {
      const baseURL = await serve((_incoming, answer) => {
        answer.writeHead(200, { 'content-type': 'application/json' });
        answer.end('{"error":"Rate limit exceeded","code":"RATE_LIMIT_EXCEEDED","retry_after":7}');
      });
      await using running = await startGateway(makeTransport);
      await expect(
        running.client({ baseURL }).chat.stream(params).finalText(),
      ).rejects.toMatchObject({ name: 'RateLimitError', status: 429, retryAfterMs: 7000 });
    });

    it('frees its connection when its text is left before the first step', async () => {
      const closed = Promise.withResolvers<string>();
      const baseURL = await serve((_incoming, answer) => {
        answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(begun);
        answer.on('close', () => closed.resolve('closed'));
      });
      await using running = await startGateway(makeTransport);
      const stream = await running.client({ baseURL }).chat.create({ ...params, stream: true });
      await ReadableStream.from(stream.textStream).cancel();
      expect(await closed.promise).toBe('closed');
    });
  },
);
