import { describe, expect, test } from 'vitest';
import { concurrency, requestsPerDay, requestsPerMinute, tokensPerDay } from '../../src/index.ts';
import type { Admission } from '../../src/index.ts';
import { settled } from '../virtual-time.ts';
import { outageBench } from './outage-bench.ts';
import type { OutageBench } from './outage-bench.ts';
import { failures } from './scripted-store.ts';

const limits = [requestsPerMinute(50), requestsPerDay(100), tokensPerDay(1000), concurrency(20)];

describe.each(failures)('reports on calls that are in a store that %s', (failure) => {
  test.each<[string, (admission: Admission) => void, number]>([
    ['a settlement', (admission) => admission.settle({ tokens: 33 }), 33],
    ['a release', (admission) => admission.release(), 0],
  ])('%s is sent again when the store is back', async (_name, report, tokens) => {
    const { store, admit, counted, enforcer, time } = outageBench(limits);
    const admission = await admit();
    store.behaviour = failure;
    report(admission);
    await time.runOut();
    store.behaviour = 'well';
    (await admit({ keyId: 'nobody' })).release();
    await time.runOut();
    expect(counted()).toMatchObject({ tokens_per_day: tokens, concurrency: 0 });
    await enforcer.close();
    store.answerLate();
    await settled();
    expect(counted()).toMatchObject({ tokens_per_day: tokens, concurrency: 0 });
  });

  test('an arrival starts the window late rather than never', async () => {
    const { store, admit, counted, time } = outageBench(limits, { windowFrom: 'arrived' });
    const admission = await admit();
    store.behaviour = failure;
    admission.arrived();
    await time.advance(100);
    store.behaviour = 'well';
    (await admit({ keyId: 'nobody' })).release();
    await time.advance(60_000);
    expect(counted()).toMatchObject({ requests_per_minute: 0, concurrency: 1 });
  });

  test('close sends them a last time, waits for no answer, and tells of what failed', async () => {
    const { store, admit, enforcer, time } = outageBench(limits);
    const admission = await admit();
    store.behaviour = failure;
    admission.settle({});
    const closing = enforcer.close().then(
      () => 'closed',
      (error: AggregateError) => error.errors.map(String),
    );
    await time.runOut();
    expect(await closing).toEqual([expect.stringMatching(/store/)]);
    await expect(enforcer.close()).resolves.toBeUndefined();
    expect(time.pending).toEqual([]);
  });
});

test('a report that only fails is given up after five attempts, and close tells', async () => {
  const { store, admit, enforcer } = outageBench(limits);
  store.only = 'settle';
  store.behaviour = 'rejects';
  (await admit()).settle({});
  await settled();
  for (let count = 0; count < 9; count++) {
    (await admit()).release();
    await settled();
  }
  expect(store.asked.filter((what) => what === 'settle r1')).toHaveLength(6);
  await expect(enforcer.close()).rejects.toMatchObject({ errors: [{ message: 'store is away' }] });
});

test('those that follow a report that fails are sent all the same', async () => {
  const { store, admit, enforcer, counted } = outageBench(limits);
  const admissions = await Promise.all(Array.from({ length: 20 }, () => admit()));
  const settle = store.settle.bind(store);
  store.behaviour = 'rejects';
  for (const admission of admissions) admission.settle({ tokens: 1 });
  await settled();
  store.behaviour = 'well';
  store.settle = async (id, actual) =>
    id === 'r1' ? Promise.reject(new Error('not this one')) : settle(id, actual);
  for (let count = 0; count < 3; count++) {
    (await admit({ keyId: 'nobody' })).release();
    await settled();
  }
  expect(counted()).toMatchObject({ tokens_per_day: 29, concurrency: 1 });
  await expect(enforcer.close()).rejects.toMatchObject({ errors: [{ message: 'not this one' }] });
});

test('a store that goes away again and again is not held against the reports', async () => {
  const { store, admit, enforcer, counted } = outageBench(limits);
  const admissions = await Promise.all(Array.from({ length: 20 }, () => admit()));
  store.behaviour = 'rejects';
  for (const admission of admissions) admission.settle({ tokens: 1 });
  await settled();
  store.behaviour = 'well';
  const settle = store.settle.bind(store);
  for (let round = 0; round < 7; round++) {
    let taken = 0;
    store.settle = async (id, actual) =>
      taken++ === 0 ? settle(id, actual) : Promise.reject(new Error('away again'));
    (await admit({ keyId: 'nobody' })).release();
    await settled();
  }
  expect(counted()).toMatchObject({ concurrency: 13 });
  store.settle = settle;
  (await admit({ keyId: 'nobody' })).release();
  await settled();
  expect(counted()).toMatchObject({ tokens_per_day: 20, concurrency: 0 });
  await enforcer.close();
});

test('close waits for an answer that is late, and gives back what it reserved', async () => {
  const { store, admit, enforcer, counted, time } = outageBench(limits);
  store.behaviour = 'stalls';
  expect((await admit()).allowed).toBe(false);
  store.behaviour = 'well';
  expect(counted()).toMatchObject({ tokens_per_day: 10, concurrency: 1 });
  const closing = enforcer.close();
  await settled();
  store.answerLate();
  await closing;
  expect(counted()).toMatchObject({ tokens_per_day: 0, concurrency: 0 });
  expect(time.pending).toEqual([]);
});

describe('a store that decides on some calls by itself', () => {
  /** As one with leased shares does: at once, and whether the other store is there or not. */
  function withShares(): OutageBench {
    const bench = outageBench(limits);
    const reserve = bench.store.reserve.bind(bench.store);
    bench.store.reserve = (request) =>
      request.slot === 'shared' ? { allowed: true, usage: [] } : reserve(request);
    return bench;
  }

  test('proves nothing by it: what the other one missed is kept until that answers', async () => {
    const { store, admit, counted, events } = withShares();
    const admission = await admit();
    store.behaviour = 'rejects';
    await admit({ keyId: 'nobody' });
    admission.settle({ tokens: 33 });
    await settled();
    for (let count = 0; count < 20; count++) {
      expect((await admit({ keyId: 'shared' })).allowed).toBe(true);
      await settled();
    }
    expect(events.map(({ type }) => type)).toEqual(['store.down']);
    store.behaviour = 'well';
    (await admit({ keyId: 'nobody' })).release();
    await settled();
    expect(counted()).toMatchObject({ tokens_per_day: 33, concurrency: 0 });
    expect(events.map(({ type }) => type)).toEqual(['store.down', 'store.up']);
  });

  test('has it told every five seconds, however long it asks for nothing', async () => {
    const { store, admit, counted, events, time } = withShares();
    const admission = await admit();
    store.behaviour = 'rejects';
    await admit({ keyId: 'nobody' });
    admission.settle({ tokens: 33 });
    for (let tries = 0; tries < 9; tries++) {
      await time.advance(5000);
      await admit({ keyId: 'shared' });
      await settled();
    }
    store.behaviour = 'well';
    await time.advance(4999);
    await admit({ keyId: 'shared' });
    await settled();
    expect(counted()).toMatchObject({ tokens_per_day: 10, concurrency: 1 });
    await time.advance(1);
    await admit({ keyId: 'shared' });
    await settled();
    expect(counted()).toMatchObject({ tokens_per_day: 33, concurrency: 0 });
    expect(events.map(({ type }) => type)).toEqual(['store.down', 'store.up']);
  });
});

describe('write-back', () => {
  test('leaves out what counts no more', async () => {
    const { store, admit, recover, counted, time } = outageBench(limits, { onStoreError: 'open' });
    store.behaviour = 'rejects';
    const [early, old] = [await admit(), await admit()];
    await time.advance(20 * 3_600_000);
    early.settle({ tokens: 4 });
    await time.advance(2 * 3_600_000 + 3_590_000);
    const late = await admit();
    await time.advance(20_000);
    late.settle({ tokens: 5 });
    const today = await admit();
    old.settle({ tokens: 6 });
    today.settle({ tokens: 7 });
    await recover();
    expect(counted()).toEqual({
      requests_per_minute: 2,
      requests_per_day: 1,
      tokens_per_day: 7,
      concurrency: 0,
    });
  });

  test('goes above a limit that the store has filled meanwhile', async () => {
    const { store, admit, recover, counted } = outageBench([tokensPerDay(20)], {
      onStoreError: 'open',
    });
    await admit();
    store.behaviour = 'rejects';
    for (let count = 0; count < 3; count++) (await admit()).settle({});
    await recover();
    expect(counted()).toEqual({ tokens_per_day: 40 });
  });

  test('a call that ends after the store is back is written at once', async () => {
    const { store, admit, recover, breakCircuit, counted } = outageBench(limits, {
      onStoreError: 'open',
    });
    store.behaviour = 'rejects';
    await breakCircuit();
    const admission = await admit();
    await recover();
    expect(counted()).toMatchObject({ tokens_per_day: 0 });
    admission.settle({ tokens: 8 });
    await settled();
    expect(counted()).toMatchObject({ tokens_per_day: 8, requests_per_day: 1 });
  });

  test('goes on where a second outage cut it off, and counts nothing twice', async () => {
    const { store, admit, breakCircuit, recover, counted, time } = outageBench(limits, {
      onStoreError: 'open',
    });
    store.behaviour = 'rejects';
    await breakCircuit();
    for (let count = 0; count < 60; count++)
      (await admit({ keyId: `k${count % 30}` })).settle({ tokens: 2 });
    store.only = 'settle';
    store.behaviour = 'loses';
    await time.advance(6000);
    (await admit({ keyId: 'nobody' })).release();
    await settled();
    store.only = undefined;
    store.behaviour = 'loses';
    await breakCircuit();
    await recover();
    for (let slot = 0; slot < 30; slot++)
      expect(counted(`k${slot}`)).toMatchObject({ requests_per_day: 2, tokens_per_day: 4 });
  });
});
