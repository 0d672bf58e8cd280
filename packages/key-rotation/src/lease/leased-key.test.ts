import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { settlePromises, VirtualClock } from '../../test/virtual-clock.ts';
import { createKeyRing, type KeyRing } from '../index.ts';

function ringOf(...keys: readonly string[]): KeyRing {
  const { now, sleep } = new VirtualClock();
  return createKeyRing({ keys, now, sleep, random: () => 0.5 });
}

describe('ring.lease', () => {
  test('lends a key, and learns from the report', async () => {
    const ring = ringOf('key-one', 'key-two');
    const lease = await ring.lease();
    expect(lease.key).toBe('key-one');
    expect(ring.status().keys[0]).toMatchObject({ keyId: lease.keyId, inFlight: 1 });
    expect(lease.report(new Response(null, { status: 200 }))).toBe('ok');
    expect(ring.status().keys[0]).toMatchObject({ inFlight: 0, ok: 1 });
  });

  test.each<[what: string, result: unknown, outcome: string]>([
    ['an outcome', { outcome: 'ok' }, 'ok'],
    ['a refused response', new Response(null, { status: 401 }), 'auth'],
    ['a failed response', new Response(null, { status: 500 }), 'transient'],
    ['an error of a client', Object.assign(new Error('no'), { status: 429 }), 'limited'],
    ['an abort', new DOMException('aborted', 'AbortError'), 'fatal'],
    ['something else with an outcome', { outcome: 'win', status: 401 }, 'auth'],
  ])('takes %s for what it is', async (_what, result, outcome) => {
    const lease = await ringOf('key-one').lease();
    expect(lease.report(result)).toBe(outcome);
  });

  test('next lends a key that the work has not tried', async () => {
    const ring = ringOf('key-one', 'key-two');
    const first = await ring.lease();
    first.report({ outcome: 'auth' });
    const second = await first.next();
    expect(second.key).toBe('key-two');
    second.report({ outcome: 'auth' });
    const third = await second.next();
    // The ring is sure of a refusal only after the second one: one of the keys is tried once more.
    third.report({ outcome: 'auth' });
    await expect(third.next()).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED', attempts: 3 });
  });

  test('one that goes back without a report is no evidence, and may be lent again', async () => {
    const ring = ringOf('key-one');
    {
      using lease = await ring.lease();
      expect(lease.key).toBe('key-one');
    }
    expect(ring.status().keys[0]).toMatchObject({ state: 'active', inFlight: 0, ok: 0 });
    const again = await (await ring.lease()).next();
    expect(again.key).toBe('key-one');
  });

  test('only the first report counts', async () => {
    const ring = ringOf('key-one');
    using lease = await ring.lease();
    lease.report({ outcome: 'ok' });
    lease.report({ outcome: 'auth' });
    expect(ring.status().keys[0]).toMatchObject({ state: 'active', ok: 1, refused: 0 });
  });

  test('a trial that goes back without a report frees the key for others', async () => {
    const ring = ringOf('key-one');
    for (let refusals = 0; refusals < 2; refusals++)
      (await ring.lease()).report({ outcome: 'auth' });
    const trial = await ring.lease();
    expect(ring.status().keys[0]).toMatchObject({ state: 'probing' });
    const waiting = ring.lease();
    await settlePromises();
    trial[Symbol.dispose]();
    expect((await waiting).key).toBe('key-one');
  });

  test('a wait for a key ends with the signal', async () => {
    const ring = ringOf('key-one');
    for (let refusals = 0; refusals < 2; refusals++)
      (await ring.lease()).report({ outcome: 'auth' });
    await ring.lease();
    const controller = new AbortController();
    const waiting = ring.lease({ signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(ring.lease({ signal: controller.signal })).rejects.toBe(reason);
  });

  test('is refused by a closed ring', async () => {
    const ring = ringOf('key-one');
    await ring.close();
    await expect(ring.lease()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('does not show its key', async () => {
    const lease = await ringOf('key-one').lease();
    expect(inspect(lease, { depth: null, showHidden: true })).not.toContain('key-one');
    expect(JSON.stringify({ ...lease, lease })).not.toContain('key-one');
  });
});
