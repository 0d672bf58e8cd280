import { describe, expect, it } from 'vitest';
import { CallPromise, type Answered } from './call-promise.ts';

const answer: Answered<number> = {
  data: 7,
  requestId: 'req_1',
  toResponse: () => new Response('7', { status: 200 }),
};

describe('CallPromise', () => {
  it('is a promise of the data', async () => {
    expect(await new CallPromise(Promise.resolve(answer))).toBe(7);
  });

  it('gives the response and the request id beside the data', async () => {
    const { data, response, requestId } = await new CallPromise(
      Promise.resolve(answer),
    ).withResponse();
    expect([data, requestId, await response.text()]).toEqual([7, 'req_1', '7']);
  });

  it('gives a response whose body can be read each time', async () => {
    const call = new CallPromise(Promise.resolve(answer));
    const texts = [await (await call.asResponse()).text(), await (await call.asResponse()).text()];
    expect(texts).toEqual(['7', '7']);
  });

  it('makes ordinary promises of then, catch and finally', () => {
    const call = new CallPromise(Promise.resolve(answer));
    expect(call.then((data) => data)).not.toBeInstanceOf(CallPromise);
    expect(call.finally(() => undefined)).not.toBeInstanceOf(CallPromise);
  });

  it('rejects once where only the response is asked for, with no rejection left unheard', async () => {
    const unheard: unknown[] = [];
    const note = (reason: unknown): void => {
      unheard.push(reason);
    };
    process.on('unhandledRejection', note);
    const failed = new CallPromise<number>(Promise.reject(new Error('refused')));
    await expect(failed.asResponse()).rejects.toThrow('refused');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unheard).toEqual([]);
  });
});
