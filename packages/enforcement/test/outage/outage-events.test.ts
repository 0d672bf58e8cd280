import { describe, expect, test } from 'vitest';
import { concurrency, requestsPerDay, requestsPerMinute, tokensPerDay } from '../../src/index.ts';
import type { EnforcementEvent } from '../../src/index.ts';
import { settled } from '../virtual-time.ts';
import { outageBench } from './outage-bench.ts';

const limits = [requestsPerMinute(50), requestsPerDay(100), tokensPerDay(1000), concurrency(20)];

describe('events', () => {
  test('one when the store fails and one when it is back, with counts and without keys', async () => {
    const { store, admit, breakCircuit, recover, events, time } = outageBench(limits, {
      onStoreError: 'local',
      processes: 50,
    });
    store.behaviour = 'hangs';
    const downAt = time.now + 45;
    await breakCircuit();
    const admissions = [await admit(), await admit(), await admit({ keyId: 'k2' })];
    for (const admission of admissions) admission.settle({});
    await recover();
    expect(events).toEqual<EnforcementEvent[]>([
      { type: 'store.down', reason: 'timeout', at: downAt },
      {
        type: 'store.up',
        // Three of the first slot were given back, two more are settled, and one was denied.
        downMs: 6090,
        admitted: 5,
        denied: 1,
        writtenBack: 5,
        dropped: 0,
        at: downAt + 6090,
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('k1');
  });

  test('an answer from before the circuit opened is no news', async () => {
    const { store, enforcer, breakCircuit, events } = outageBench(limits);
    store.behaviour = 'stalls';
    const early = enforcer.admit({ keyId: 'k1', capability: null, estimate: { tokens: 1 } });
    store.behaviour = 'rejects';
    await breakCircuit();
    store.behaviour = 'well';
    const asked = store.asked.length;
    store.answerLate();
    expect((await early).allowed).toBe(true);
    await settled();
    expect(store.asked).toHaveLength(asked);
    expect(events.map(({ type }) => type)).toEqual(['store.down']);
  });

  test('a store that fails again while it is written to is not back', async () => {
    const { store, admit, breakCircuit, events } = outageBench(limits);
    store.behaviour = 'rejects';
    await admit();
    store.behaviour = 'stalls';
    store.only = 'release';
    await admit();
    store.only = 'reserve';
    store.behaviour = 'throws';
    await breakCircuit();
    store.only = undefined;
    store.behaviour = 'well';
    store.answerLate();
    await settled();
    expect(events.map(({ type }) => type)).toEqual(['store.down']);
  });

  test('each outage is told anew', async () => {
    const { store, admit, recover, events } = outageBench(limits);
    for (let outage = 0; outage < 2; outage++) {
      store.behaviour = 'rejects';
      await admit();
      await recover();
    }
    expect(events.map(({ type }) => type)).toEqual([
      'store.down',
      'store.up',
      'store.down',
      'store.up',
    ]);
    expect(events[3]).toMatchObject({ denied: 1, admitted: 0, writtenBack: 1 });
  });
});
