import type { Fault } from '@regpilot/mock-gateway';
import { plantBrokenAnswers } from './broken-answers.ts';
import { complete, listModels, ringCall, ringFetch, stream, type Caller } from './callers.ts';
import { cutOver, lagging, overlapping, rotate, type Size } from './rotations.ts';
import type { IssuedKey, Storm } from './storm.ts';

export interface Scenario {
  readonly name: string;
  /** Who calls, if not the SDK for its list of models. */
  readonly callers?: readonly Caller[];
  /** Whether keys are refused that are good, and may then cool down. */
  readonly refusesGoodKeys?: true;
  /** Whether calls hang, and are to be given up soon. */
  readonly hangs?: true;
  readonly run: (storm: Storm, size: Size) => Promise<void>;
}

/** What can happen to keys that other keys, or the same one later, make good: no call may fail of it. */
const changesOfKeys: readonly Scenario[] = [
  {
    name: 'rotations with a grace period, the old key revoked each time',
    run: rotate(overlapping),
  },
  {
    name: 'hard cut-overs, the old key dead before the new one is published',
    run: rotate(cutOver),
  },
  { name: 'the preferred key revoked', run: revokePreferred },
  {
    name: 'a key deactivated and activated again, then the other one revoked',
    run: deactivateAndBack,
  },
  {
    name: 'new keys that the gateway knows 300 ms late',
    refusesGoodKeys: true,
    run: rotate(lagging),
  },
  { name: 'one percent of good keys refused', refusesGoodKeys: true, run: refuseNowAndThen },
];

/** What happens to connections and answers at the same time, which is no reason to think ill of a key. */
const badWeather: readonly Scenario[] = [
  {
    name: 'rotations among resets, 429s, 503s and answers without a byte',
    run: rotateInBadWeather,
  },
  {
    name: 'rotations among hangs and answers that break off, streams and others',
    callers: [listModels, complete, stream],
    hangs: true,
    run: rotate(amongBrokenAnswers),
  },
];

export const scenarios: readonly Scenario[] = [...changesOfKeys, ...badWeather];

/** The ring without the SDK. */
export const scenariosOfOtherCallers: readonly Scenario[] = [
  { name: 'hard cut-overs under ring.call', callers: [ringCall], run: rotate(cutOver) },
  { name: 'hard cut-overs under ring.fetch', callers: [ringFetch], run: rotate(cutOver) },
  {
    name: 'rotations in the same weather under ring.call and ring.fetch',
    callers: [ringCall, ringFetch],
    run: rotateInBadWeather,
  },
];

async function twoKeys(storm: Storm, { workers, calls }: Size): Promise<[IssuedKey, IssuedKey]> {
  const first = await storm.issue();
  const second = await storm.issue();
  storm.published = [first, second];
  await storm.rise(workers);
  await storm.calls(calls);
  return [first, second];
}

async function revokePreferred(storm: Storm, size: Size): Promise<void> {
  const [first] = await twoKeys(storm, size);
  await storm.revoke(first);
  await storm.calls(size.calls);
}

async function deactivateAndBack(storm: Storm, size: Size): Promise<void> {
  const [first, second] = await twoKeys(storm, size);
  await storm.deactivate(first);
  await storm.calls(size.calls);
  await storm.admin.gateway.keys.activate(first.id);
  await storm.calls(size.calls);
  await storm.revoke(second);
  await storm.calls(size.calls);
}

async function refuseNowAndThen(storm: Storm, size: Size): Promise<void> {
  storm.gateway.faults.add({
    route: 'models.list',
    fault: { kind: 'spurious-401' },
    probability: 0.01,
  });
  await twoKeys(storm, size);
  await storm.calls(size.rotations * size.calls);
}

const refusals: readonly Fault[] = [
  { kind: 'status', status: 429, retryAfter: 0 },
  { kind: 'status', status: 503 },
];
const brokenConnections: readonly Fault[] = [{ kind: 'reset' }, { kind: 'cut', afterBytes: 0 }];

async function rotateInBadWeather(storm: Storm, size: Size): Promise<void> {
  const route = 'models.list';
  for (const fault of refusals) storm.gateway.faults.add({ route, probability: 0.005, fault });
  for (const fault of brokenConnections)
    storm.gateway.faults.add({ route, probability: 0.5 / size.workers, fault });
  await rotate(overlapping)(storm, size);
}

/** The old key is in use until it is revoked, so that what breaks is what it would have answered. */
function amongBrokenAnswers(storm: Storm, old: IssuedKey, size: Size): Promise<IssuedKey> {
  plantBrokenAnswers(storm, old, size.brokenAnswers);
  return overlapping(storm, old, size);
}
