import {
  APIError,
  ConfigurationError,
  finishedEmbeddings,
  RegPilot,
  ResponseFormatError,
  type ClientOptions,
  type Transport,
} from '@regpilot/sdk';
import { createEnforcer, requestsPerMinute } from '@regpilot/enforcement';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf, loopbackServers } from './support/loopback-servers.ts';
import { recordRequests, type RecordedRequest } from './support/record-requests.ts';
import { transports } from './support/transports.ts';

const inputs = Array.from({ length: 5000 }, (_, index) => `text ${index}`);
const sizes = [2048, 2048, 904];

/** Each vector is the number in its text; the list is handed out backwards. */
function vectorsOf({ body }: RecordedRequest): object {
  const texts: unknown = body['input'];
  if (!Array.isArray(texts)) throw new Error('No list of inputs came');
  const data = texts.map((text, index) => ({ index, embedding: [numberIn(String(text))] }));
  const usage = { promptTokens: texts.length, totalTokens: texts.length, costCents: 1 };
  return { object: 'list', data: data.toReversed(), model: 'm', usage };
}

function numberIn(text: string): number {
  return Number(text.replace('text ', ''));
}

function sizeOf({ body }: RecordedRequest): number {
  return Array.isArray(body['input']) ? body['input'].length : 0;
}

describe.each(transports)('embeddings of many inputs over %s', (_, makeTransport) => {
  const servers = loopbackServers();
  const opened: Transport[] = [];
  afterEach(async () => {
    for (const transport of opened.splice(0)) await transport.close?.();
    await servers.close();
  });

  type Answer = (request: RecordedRequest, number: number) => object;

  async function clientOf(
    answer: Answer,
    options: ClientOptions = {},
  ): Promise<{ client: RegPilot; requests: readonly RecordedRequest[] }> {
    const requests: RecordedRequest[] = [];
    const listener = recordRequests(requests, (request) => {
      const body = answer(request, requests.length);
      return 'error' in body ? { status: 400, body } : { status: 200, body };
    });
    const baseURL = await servers.serve(listener);
    const transport = makeTransport();
    opened.push(transport);
    const client = new RegPilot({ apiKey: 'sk_dev_0123456789', baseURL, transport, ...options });
    return { client, requests };
  }

  it('are sent in turn, and the vectors are in the order of the inputs', async () => {
    const { client, requests } = await clientOf(vectorsOf);
    const { data, usage } = await client.embeddings.create({ input: inputs, dimensions: 1 });
    expect(requests.map(sizeOf)).toEqual(sizes);
    expect(requests.map(({ body }) => body['dimensions'])).toEqual([1, 1, 1]);
    expect(data).toEqual(inputs.map((_text, index) => ({ index, embedding: [index] })));
    expect(usage).toEqual({ promptTokens: 5000, totalTokens: 5000, costCents: 3 });
  });

  it('are one request up to 2,048', async () => {
    const { client, requests } = await clientOf(vectorsOf);
    await client.embeddings.create({ input: inputs.slice(0, 2048) });
    await client.embeddings.create({ input: inputs.slice(0, 2049) });
    expect(requests.map(sizeOf)).toEqual([2048, 2048, 1]);
  });

  it('have an idempotency key for each request, derived from that of the call', async () => {
    const { client, requests } = await clientOf(vectorsOf);
    await client.embeddings.create({ input: inputs }, { idempotencyKey: 'own' });
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(['own', 'own:2', 'own:3']);
  });

  it('are refused before anything is sent, whichever of them is wrong', async () => {
    const { client, requests } = await clientOf(vectorsOf);
    const wrong = failureOf(client.embeddings.create({ input: inputs.with(4999, '') }));
    expect(await wrong).toBeInstanceOf(ConfigurationError);
    expect(await wrong).toMatchObject({ field: 'params.input[4999]' });
    const idempotencyKey = 'k'.repeat(255);
    const tooLong = client.embeddings.create({ input: inputs }, { idempotencyKey });
    await expect(tooLong).rejects.toMatchObject({ field: 'options.idempotencyKey' });
    expect(requests).toEqual([]);
  });

  it('leave what was finished beside the error of the request that failed', async () => {
    const { client, requests } = await clientOf((request, number) =>
      number === 2 ? { error: 'Too odd', code: 'INVALID_REQUEST' } : vectorsOf(request),
    );
    const error = await failureOf(client.embeddings.create({ input: inputs }));
    expect(error).toBeInstanceOf(APIError);
    expect(requests.length).toBe(2);
    expect(finishedEmbeddings(error)).toMatchObject({ usage: { totalTokens: 2048 } });
    expect(finishedEmbeddings(error)?.data.at(-1)).toEqual({ index: 2047, embedding: [2047] });
  });

  it('leave nothing where the first request failed', async () => {
    const { client } = await clientOf(() => ({ error: 'Too odd' }));
    const error = await failureOf(client.embeddings.create({ input: inputs }));
    expect(error).toBeInstanceOf(APIError);
    expect(finishedEmbeddings(error)).toBeUndefined();
  });

  it('are refused an answer that is short, with what came before it', async () => {
    const { client } = await clientOf((request, number) => {
      const short = { ...request, body: { ...request.body, input: ['text 0'] } };
      return vectorsOf(number === 3 ? short : request);
    });
    const error = await failureOf(client.embeddings.create({ input: inputs }));
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(error).toMatchObject({ problem: '1 embeddings for 904 inputs' });
    expect(finishedEmbeddings(error)?.data.length).toBe(4096);
  });

  it('end between two requests when the caller says so', async () => {
    const controller = new AbortController();
    const { client, requests } = await clientOf((request) => {
      controller.abort(new Error('enough'));
      return vectorsOf(request);
    });
    const { signal } = controller;
    const error = await failureOf(client.embeddings.create({ input: inputs }, { signal }));
    expect(error).toMatchObject({ name: 'AbortError', cause: { message: 'enough' } });
    expect(requests.length).toBe(1);
  });

  it('are admitted one request after the other', async () => {
    const enforcement = createEnforcer({ policies: [requestsPerMinute(2)] });
    const { client, requests } = await clientOf(vectorsOf, { enforcement });
    const error = await failureOf(client.embeddings.create({ input: inputs }));
    expect(error).toMatchObject({ name: 'RateLimitError', local: true });
    expect([requests.length, finishedEmbeddings(error)?.data.length]).toEqual([2, 4096]);
    await client.close();
  });
});
