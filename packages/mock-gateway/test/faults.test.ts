import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';
import { beforeEach, describe, expect, test } from 'vitest';
import { asRecord, call, codeOf, createKey, hello, textField } from './client.ts';

let gateway: Gateway;
beforeEach(() => {
  gateway = createGateway({ clock: virtualClock() });
});

const turns = async (count: number, key?: string): Promise<number[]> => {
  const statuses: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    statuses.push(
      (await call(gateway, 'chat.create', { body: hello, ...(key === undefined ? {} : { key }) }))
        .status,
    );
  }
  return statuses;
};
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false;
  const mark = (): void => void (done = true);
  promise.then(mark, mark);
  await new Promise((resolve) => setImmediate(resolve));
  return done;
};

describe('status', () => {
  test('answers the status with the code and Retry-After, in the envelope of the route', async () => {
    gateway.faults.add({ fault: { kind: 'status', status: 503, retryAfter: 7 } });
    const flat = await call(gateway, 'chat.create', { body: hello });
    expect(flat).toMatchObject({
      status: 503,
      headers: { 'retry-after': '7' },
      json: { code: 'SERVICE_UNAVAILABLE', retry_after: 7 },
    });
    const nested = await call(gateway, 'openai.chat', { body: { ...hello, model: 'gpt-4o' } });
    expect(nested.json).toMatchObject({
      error: { code: 'SERVICE_UNAVAILABLE', type: 'server_error' },
    });
  });

  test('Retry-After may be a date, and the body anything', async () => {
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, 9));
    gateway.faults.add({
      fault: { kind: 'status', status: 429, retryAfter: at, body: { oops: true } },
    });
    const reply = await gateway.handle({
      method: 'GET',
      path: '/api/health',
      headers: { 'x-api-key': gateway.managementKey },
    });
    expect(reply).toMatchObject({
      status: 429,
      headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' },
      body: '{"oops":true}',
    });
  });

  test('costs what the outcome table says: a 5xx a request, a 429 nothing', async () => {
    const { id, secret } = await createKey(gateway, { rate_limit: 9 });
    gateway.faults.add({ keyId: id, nth: 1, fault: { kind: 'status', status: 500 } });
    gateway.faults.add({ keyId: id, nth: 1, fault: { kind: 'status', status: 429 } });
    const used = async (): Promise<unknown> => {
      const { limits } = (await call(gateway, 'keys.usage', { id })).json;
      return Array.isArray(limits) ? asRecord(limits[0])['used'] : undefined;
    };
    expect([await turns(1, secret), await used()]).toEqual([[500], 1]);
    gateway.faults.clear();
    gateway.faults.add({ keyId: id, fault: { kind: 'status', status: 429 } });
    expect([await turns(1, secret), await used()]).toEqual([[429], 1]);
  });
});

describe('which requests a rule meets', () => {
  const fault = { kind: 'status', status: 500 } as const;

  test('the nth alone', async () => {
    gateway.faults.add({ fault, nth: 2 });
    expect(await turns(4)).toEqual([200, 500, 200, 200]);
  });

  test('a number of times, from the nth on', async () => {
    gateway.faults.add({ fault, nth: 2, times: 2 });
    expect(await turns(5)).toEqual([200, 500, 500, 200, 200]);
  });

  test('one route or one key', async () => {
    const { id, secret } = await createKey(gateway);
    gateway.faults.add({ fault, route: 'chat.create', keyId: id });
    expect([await turns(1), await turns(1, secret)]).toEqual([[200], [500]]);
    expect((await call(gateway, 'health.check', { key: secret })).status).toBe(200);
  });

  test('a share of them, the same share for the same seed', async () => {
    const pattern = async (seed: number): Promise<number[]> => {
      gateway = createGateway({ seed });
      gateway.faults.add({ fault, probability: 0.3 });
      return turns(200);
    };
    const first = await pattern(7);
    expect(await pattern(7)).toEqual(first);
    expect(await pattern(8)).not.toEqual(first);
    const failed = first.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(30);
    expect(failed).toBeLessThan(90);
  });

  test('none any more once it was taken away', async () => {
    const remove = gateway.faults.add({ fault });
    remove();
    expect(await turns(1)).toEqual([200]);
  });
});

describe('time', () => {
  test('latency waits on the clock', async () => {
    gateway.faults.add({ fault: { kind: 'latency', ms: 500 } });
    const reply = call(gateway, 'chat.create', { body: hello });
    gateway.clock.advance(499);
    expect(await settled(reply)).toBe(false);
    gateway.clock.advance(1);
    expect((await reply).status).toBe(200);
  });

  test('a hang ends only when the caller goes or the gateway closes', async () => {
    gateway.faults.add({ fault: { kind: 'hang' } });
    const caller = new AbortController();
    const request = {
      method: 'GET',
      path: '/api/health',
      headers: { 'x-api-key': gateway.managementKey },
    };
    const left = gateway.handle({ ...request, signal: caller.signal });
    const stayed = gateway.handle(request);
    gateway.clock.advance(1e9);
    expect([await settled(left), await settled(stayed)]).toEqual([false, false]);
    caller.abort();
    expect(await left).toEqual({ fault: 'reset' });
    expect(await settled(stayed)).toBe(false);
    await gateway.close();
    expect(await stayed).toEqual({ fault: 'reset' });
  });
});

describe('connections', () => {
  test('a reset at arrival does nothing, one at the answer has done everything', async () => {
    const { id, secret } = await createKey(gateway);
    const request = {
      method: 'POST',
      path: '/api/ai/chat',
      headers: { 'x-api-key': secret, 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: JSON.stringify(hello),
    };
    gateway.faults.add({ nth: 1, fault: { kind: 'reset' } });
    expect(await gateway.handle(request)).toEqual({ fault: 'reset' });
    expect((await call(gateway, 'keys.usage', { id })).json['tokens']).toBe(0);
    gateway.faults.clear();
    gateway.faults.add({ nth: 1, fault: { kind: 'reset', at: 'answer' } });
    expect(await gateway.handle(request)).toEqual({ fault: 'reset' });
    const { tokens } = (await call(gateway, 'keys.usage', { id })).json;
    expect(tokens).toBeGreaterThan(0);
    // The repetition finds the answer that was lost.
    expect(await gateway.handle(request)).toMatchObject({
      status: 200,
      headers: { 'x-regpilot-idempotency-replayed': 'true' },
    });
    expect((await call(gateway, 'keys.usage', { id })).json['tokens']).toBe(tokens);
  });

  test.each([
    [{ afterBytes: 10 }, false, 10],
    [{ afterBytes: 0 }, true, 0],
    [{ afterBytes: 250 }, true, 250],
  ])('a cut %j leaves exactly so many bytes (stream: %s)', async (where, stream, length) => {
    gateway.faults.add({ fault: { kind: 'cut', ...where } });
    expect((await cutAnswer(stream)).length).toBe(length);
  });

  test('a cut after frames leaves whole frames', async () => {
    gateway.faults.add({ fault: { kind: 'cut', afterFrames: 3 } });
    const text = (await cutAnswer(true)).toString();
    expect(text.match(/^data: \{.*\}$/gm)).toHaveLength(3);
    expect(text.endsWith('\n\n')).toBe(true);
  });
});

describe('keys', () => {
  test('a spurious 401 meets a good key, which goes on to work', async () => {
    gateway.faults.add({ fault: { kind: 'spurious-401' }, nth: 1 });
    const first = await call(gateway, 'chat.create', { body: hello });
    expect([first.status, codeOf(first)]).toEqual([401, 'INVALID_API_KEY']);
    expect(await turns(1)).toEqual([200]);
  });

  test('changes of keys are noticed late, by authentication alone', async () => {
    const old = await createKey(gateway);
    gateway.faults.add({ fault: { kind: 'propagation-lag', ms: 1000 } });
    const fresh = await createKey(gateway);
    await call(gateway, 'keys.revoke', { id: old.id });
    expect((await call(gateway, 'keys.retrieve', { id: old.id })).json['status']).toBe('revoked');
    const health = async (key: string): Promise<number> =>
      (await call(gateway, 'health.check', { key })).status;
    gateway.clock.advance(999);
    expect([await health(old.secret), await health(fresh.secret)]).toEqual([200, 401]);
    gateway.clock.advance(1);
    expect([await health(old.secret), await health(fresh.secret)]).toEqual([401, 200]);
  });

  test('a deleted key lingers for as long', async () => {
    const { id, secret } = await createKey(gateway);
    gateway.faults.add({ fault: { kind: 'propagation-lag', ms: 1000 }, keyId: id });
    await call(gateway, 'keys.delete', { id });
    expect((await call(gateway, 'health.check', { key: secret })).status).toBe(200);
    gateway.clock.advance(1000);
    expect((await call(gateway, 'health.check', { key: secret })).status).toBe(401);
    expect(textField((await call(gateway, 'health.check')).json, 'status')).toBe('ok');
  });
});

async function cutAnswer(stream: boolean): Promise<Buffer> {
  const handled = await gateway.handle({
    method: 'POST',
    path: '/api/ai/chat',
    headers: { 'x-api-key': gateway.managementKey, 'content-type': 'application/json' },
    body: JSON.stringify({ ...hello, stream }),
  });
  if (handled.fault !== 'cut' || typeof handled.body === 'string') throw new Error('not cut');
  const chunks: Uint8Array[] = [];
  for await (const chunk of handled.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
