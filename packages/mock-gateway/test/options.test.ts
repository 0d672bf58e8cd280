import { ConfigurationError } from '@regpilot/contract';
import { createGateway, realClock, virtualClock } from '@regpilot/mock-gateway';
import { describe, expect, test } from 'vitest';
import { call, createKey } from './client.ts';

function faultOf(act: () => unknown): { field: string; text: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigurationError)
      return { field: error.field, text: `${error.message} ${error.stack ?? ''}` };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('options', () => {
  test.each([
    ['port', { port: 70_000 }],
    ['port', { port: Number.NaN }],
    ['host', { host: '' }],
    ['store', { store: {} }],
    ['store', { store: null }],
    ['seed', { seed: -1 }],
    ['seed', { seed: 0.5 }],
    ['projectId', { projectId: ' ' }],
    ['chunkDelayMs', { chunkDelayMs: -1 }],
    ['credits', { credits: Infinity }],
    ['keys[0].name', { keys: [{ name: '' }] }],
    ['keys[0].rate_limit', { keys: [{ name: 'a', rate_limit: 0 }] }],
    ['keys[0].secret', { keys: [{ name: 'a', secret: 'sk_short' }] }],
    [
      'keys[1].secret',
      {
        keys: [
          { name: 'a', secret: 'sk_twicetwice' },
          { name: 'b', secret: 'sk_twicetwice' },
        ],
      },
    ],
    ['ip_allowlist[0]', { keys: [{ name: 'a', ip_allowlist: ['office'] }] }],
    ['managementKey.secret', { managementKey: 'with a blank' }],
  ])('a wrong %s is named', (field, options: object) => {
    expect(faultOf(() => createGateway(options)).field).toBe(field);
  });

  test('an unknown option and an unknown plan are named with what there is', () => {
    const options: Record<string, unknown> = { plam: 'free' };
    expect(faultOf(() => createGateway(options)).text).toContain('plan');
    const plan: Record<string, unknown> = { plan: 'gold' };
    expect(faultOf(() => createGateway(plan)).text).toContain('enterprise');
  });

  test('a key whose Governor the plan does not have is refused at the start, not at each call', () => {
    const keys = [{ name: 'a', governor_enabled: true }];
    expect(faultOf(() => createGateway({ plan: 'free', keys }))).toMatchObject({
      field: 'keys[0].governor_enabled',
      text: expect.stringContaining('startup'),
    });
    expect(() => createGateway({ plan: 'startup', keys })).not.toThrow();
  });

  test('an error never shows the key that it is about', () => {
    const secret = 'sk_prod_brokenbroken\n';
    expect(faultOf(() => createGateway({ keys: [{ name: 'a', secret }] })).text).not.toContain(
      'brokenbroken',
    );
  });

  test('undefined means the default everywhere', () => {
    expect(() =>
      createGateway({
        port: undefined,
        plan: undefined,
        seed: undefined,
        keys: undefined,
        clock: undefined,
        store: undefined,
      }),
    ).not.toThrow();
  });

  test('the address is not there before listen', () => {
    expect(faultOf(() => createGateway().url).field).toBe('url');
  });
});

describe('faults', () => {
  const gateway = createGateway();
  test.each([
    ['fault.kind', { fault: { kind: 'explode' } }],
    ['fault.status', { fault: { kind: 'status', status: 200 } }],
    ['fault.retryAfter', { fault: { kind: 'status', status: 503, retryAfter: -1 } }],
    ['fault.ms', { fault: { kind: 'latency' } }],
    ['fault', { fault: { kind: 'cut' } }],
    ['fault', { fault: { kind: 'cut', afterBytes: 1, afterFrames: 1 } }],
    ['fault.at', { fault: { kind: 'reset', at: 'noon' } }],
    ['fault.after', { fault: { kind: 'hang', after: 1 } }],
    ['rule.nth', { fault: { kind: 'hang' }, nth: 0 }],
    ['rule.route', { fault: { kind: 'hang' }, route: 'chat' }],
    ['rule.probability', { fault: { kind: 'hang' }, probability: 2 }],
    ['rule.often', { fault: { kind: 'hang' }, often: 2 }],
  ])('a wrong %s is named, and the rule is not added', async (field, rule) => {
    const add: (rule: never) => unknown = (wrong) => gateway.faults.add(wrong);
    expect(faultOf(() => Reflect.apply(add, null, [rule])).field).toBe(field);
    expect((await call(gateway, 'health.check')).status).toBe(200);
  });
});

describe('clock', () => {
  test.each([-1, Number.NaN, Infinity])('does not advance by %s', (ms) => {
    for (const clock of [virtualClock(), realClock()])
      expect(faultOf(() => clock.advance(ms)).field).toBe('ms');
  });

  test('advance moves a real clock too', () => {
    const clock = realClock();
    const before = clock.now();
    clock.advance(3_600_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
  });

  test('sleepers wake in the order of their instants, and those who are called off do not', async () => {
    const clock = virtualClock(0);
    const woken: string[] = [];
    const off = new AbortController();
    const all = Promise.all([
      clock.sleepUntil(30).then(() => woken.push('30')),
      clock.sleepUntil(10).then(() => woken.push('10')),
      clock.sleepUntil(20, off.signal).then((reached) => woken.push(`20 ${reached}`)),
    ]);
    off.abort();
    clock.advance(30);
    await all;
    expect(woken).toEqual(['20 false', '10', '30']);
  });
});

describe('reset', () => {
  test('is the start again: keys, ids, time, faults and journal', async () => {
    const gateway = createGateway({ clock: virtualClock() });
    const first = await call(gateway, 'keys.create', { body: { name: 'a' } });
    gateway.clock.advance(5000);
    gateway.faults.add({ fault: { kind: 'status', status: 503 } });
    gateway.reset();
    expect(gateway.journal.size).toBe(0);
    expect((await call(gateway, 'keys.create', { body: { name: 'a' } })).text).toBe(first.text);
  });

  test('the management key lasts', async () => {
    const gateway = createGateway({ keys: [{ name: 'seeded', secret: 'sk_seededseeded' }] });
    const { secret } = await createKey(gateway);
    gateway.reset();
    const status = async (key: string): Promise<number> =>
      (await call(gateway, 'health.check', { key })).status;
    expect([
      await status(gateway.managementKey),
      await status('sk_seededseeded'),
      await status(secret),
    ]).toEqual([200, 200, 401]);
  });
});
