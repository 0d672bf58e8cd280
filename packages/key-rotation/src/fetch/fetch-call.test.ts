import { describe, expect, test } from 'vitest';
import { accepted, HttpUpstream } from '../../test/http-upstream.ts';
import { createFetchCalls, createKeyRing, runAttempts, type FetchCall } from '../index.ts';

const url = 'https://gateway.test/v1/chat';
const unheard = (): Promise<Response> => Promise.resolve(new Response());
const calls = createFetchCalls({ origins: url, fetch: unheard });

describe('the text of a call', () => {
  test.each<[what: string, call: FetchCall, text: string | undefined]>([
    ['a text', calls(url, { method: 'POST', body: '{"a":1}' }), '{"a":1}'],
    ['bytes', calls(url, { method: 'POST', body: new TextEncoder().encode('é') }), 'é'],
    [
      'a Request',
      calls(new Request(url, { method: 'POST', body: 'of the request' })),
      'of the request',
    ],
    [
      'a body beside a Request, which takes its place',
      calls(new Request(url, { method: 'POST', body: 'old' }), { body: 'new' }),
      'new',
    ],
    ['no body', calls(url), undefined],
    ['a Request without one', calls(new Request(url)), undefined],
    ['a form', calls(url, { method: 'POST', body: new FormData() }), undefined],
    [
      'a stream',
      calls(url, { method: 'POST', body: new ReadableStream(), duplex: 'half' }),
      undefined,
    ],
  ])('of %s', async (_what, call, text) => {
    expect(await call.text()).toBe(text);
  });

  test('of a Request is read from a copy: it is sent all the same', async () => {
    const sent: string[] = [];
    const open = createFetchCalls({
      origins: url,
      fetch: async (input) => {
        sent.push(input instanceof Request ? await input.text() : '');
        return new Response('fine');
      },
    });
    const call = open(new Request(url, { method: 'POST', body: 'once' }));
    await call.text();
    const ring = createKeyRing({ keys: ['a'] });
    const { value } = await runAttempts({ ring, attempt: (context) => call.take(context) });
    call.end(value);
    expect(sent).toEqual(['once']);
  });
});

test('shows the last answer, a refusal too, and tells of each head that arrives', async () => {
  const upstream = new HttpUpstream({ b: accepted });
  const call = createFetchCalls({ origins: url, fetch: upstream.fetch })(url);
  const ring = createKeyRing({ keys: ['a', 'b'] });
  const seen: (number | undefined)[] = [call.answer?.status];
  let heads = 0;
  await runAttempts({
    ring,
    attempt: async (context) => {
      const result = await call.take(context, () => {
        heads += 1;
      });
      seen.push(call.answer?.status);
      return result;
    },
  });
  expect([seen, heads]).toEqual([[undefined, 401, 200], 2]);
});

test('has no answer after a connection that failed', async () => {
  const failure = new TypeError('fetch failed');
  const upstream = new HttpUpstream({ b: () => Promise.reject(failure) });
  const call = createFetchCalls({ origins: url, fetch: upstream.fetch })(url);
  const ring = createKeyRing({ keys: ['a', 'b'] });
  await runAttempts({ ring, attempt: (context) => call.take(context) }).catch(() => undefined);
  expect(call.answer).toBeNull();
});

test('knows its method in upper case, and its URL', () => {
  const call = calls(url, { method: 'post' });
  expect([call.method, call.url]).toEqual(['POST', url]);
});
