import { describe, expect, test } from 'vitest';
import { requestsPerDay, requestsPerMinute, tokensPerDay } from '../../src/index.ts';
import type { Admission } from '../../src/index.ts';
import { call } from '../enforcer-at-rest.ts';
import { outageBench } from './outage-bench.ts';

describe('a long outage', () => {
  test('a million calls are a few reports for each slot', async () => {
    const { store, admit, enforcer, breakCircuit, recover, counted } = outageBench(
      [requestsPerMinute(5), requestsPerDay(5), tokensPerDay(5)],
      { onStoreError: 'open' },
    );
    store.behaviour = 'rejects';
    await breakCircuit();
    for (let count = 0; count < 1_000_000; count++) {
      const admission = enforcer.admit(call);
      if (!(admission instanceof Promise)) admission.settle({ tokens: 3 });
    }
    const asked = store.asked.length;
    await recover();
    expect(counted()).toMatchObject({ requests_per_day: 1_000_000, tokens_per_day: 3_000_000 });
    expect(store.asked.slice(asked).filter((what) => what.startsWith('settle'))).toHaveLength(1);
    expect((await admit()).allowed).toBe(false);
  });

  test('closed, they leave nothing', async () => {
    const { store, enforcer, breakCircuit, recover } = outageBench([requestsPerDay(5)]);
    store.behaviour = 'rejects';
    await breakCircuit();
    for (let count = 0; count < 100_000; count++) await enforcer.admit(call);
    const asked = store.asked.length;
    await recover();
    // The probe, its release, and the three calls of which nobody knew whether the store had them.
    expect(store.asked).toHaveLength(asked + 5);
  });

  test('of too many slots the oldest are dropped, which the event and close tell', async () => {
    const { store, enforcer, breakCircuit, recover, counted, events } = outageBench(
      [requestsPerDay(5)],
      { onStoreError: 'open' },
    );
    store.behaviour = 'rejects';
    await breakCircuit();
    for (let count = 0; count < 10_020; count++)
      (await enforcer.admit({ ...call, keyId: `k${count}` })).settle({});
    await recover();
    const used = (slot: string): number | undefined => counted(slot)['requests_per_day'];
    expect([used('k19'), used('k20'), used('k10019')]).toEqual([0, 1, 1]);
    expect(events.at(-1)).toMatchObject({ type: 'store.up', dropped: 20, writtenBack: 10_003 });
    await expect(enforcer.close()).rejects.toMatchObject({
      errors: [{ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('20') }],
    });
  });

  test('of too many reports the oldest are dropped', async () => {
    const { store, enforcer, breakCircuit, recover, events } = outageBench([
      requestsPerDay(20_000),
    ]);
    const admissions: Admission[] = [];
    for (let count = 0; count < 10_010; count++) admissions.push(await enforcer.admit(call));
    store.behaviour = 'rejects';
    await breakCircuit();
    for (const admission of admissions) admission.release();
    await recover();
    // The three of the broken circuit were the oldest.
    expect(events.at(-1)).toMatchObject({ dropped: 13, writtenBack: 10_000 });
  });
});
