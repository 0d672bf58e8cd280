import { isRegPilotError } from '@regpilot/sdk';
import type { IssuedKey, Storm } from './storm.ts';

/** How much of everything: small in every test run, at full size in the soak. */
export interface Size {
  readonly workers: number;
  readonly rotations: number;
  /** Calls between two things that happen to the keys. */
  readonly calls: number;
}

export interface Scenario {
  readonly name: string;
  readonly run: (storm: Storm, size: Size) => Promise<void>;
  /** Codes of the gateway's own failures: repeated within the retry budget, they may still be what a call ends with. */
  readonly ownFailures?: readonly string[];
}

/** What can happen to keys that other keys, or the same one later, make good: no call may fail of it. */
export const scenarios: readonly Scenario[] = [
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
  { name: 'new keys that the gateway knows 300 ms late', run: rotate(lagging) },
  { name: 'one percent of good keys refused', run: refuseNowAndThen },
  {
    name: 'rotations among resets, 429s and 503s',
    run: rotateInBadWeather,
    ownFailures: ['CONNECTION_ERROR', 'RATE_LIMIT_EXCEEDED', 'SERVICE_UNAVAILABLE'],
  },
];

type Rotation = (storm: Storm, old: IssuedKey, size: Size) => Promise<IssuedKey>;

function rotate(rotation: Rotation): Scenario['run'] {
  return async (storm, size) => {
    let key = await storm.issue();
    storm.published = [key.secret];
    await storm.rise(size.workers);
    for (let done = 0; done < size.rotations; done++) {
      await storm.calls(size.calls);
      key = await rotation(storm, key, size);
    }
    await storm.calls(size.calls);
  };
}

/** Nobody tells the ring: it learns of the new key when the old one is refused. */
async function overlapping(storm: Storm, old: IssuedKey, { calls }: Size): Promise<IssuedKey> {
  const next = await storm.admin.gateway.keys.rotate(old.id, { grace_period_seconds: 60 });
  storm.published = [next.secret, old.secret];
  await storm.calls(calls);
  await storm.admin.gateway.keys.revoke(old.id);
  return next;
}

async function cutOver(storm: Storm, old: IssuedKey): Promise<IssuedKey> {
  const next = await storm.admin.gateway.keys.rotate(old.id, { grace_period_seconds: 0 });
  storm.published = [next.secret];
  return next;
}

async function lagging(storm: Storm, old: IssuedKey, { calls }: Size): Promise<IssuedKey> {
  const end = storm.gateway.faults.add({ fault: { kind: 'propagation-lag', ms: 300 } });
  const next = await storm.admin.gateway.keys.rotate(old.id, { grace_period_seconds: 60 });
  storm.published = [next.secret, old.secret];
  await storm.ring.refresh();
  while (!(await storm.wasUsed(next))) await storm.calls(calls);
  end();
  await storm.admin.gateway.keys.revoke(old.id);
  return next;
}

async function twoKeys(storm: Storm, { workers, calls }: Size): Promise<[IssuedKey, IssuedKey]> {
  const first = await storm.issue();
  const second = await storm.issue();
  storm.published = [first.secret, second.secret];
  await storm.rise(workers);
  await storm.calls(calls);
  return [first, second];
}

async function revokePreferred(storm: Storm, size: Size): Promise<void> {
  const [first] = await twoKeys(storm, size);
  await storm.admin.gateway.keys.revoke(first.id);
  await storm.calls(size.calls);
}

async function deactivateAndBack(storm: Storm, size: Size): Promise<void> {
  const [first, second] = await twoKeys(storm, size);
  await storm.admin.gateway.keys.deactivate(first.id);
  await storm.calls(size.calls);
  await storm.admin.gateway.keys.activate(first.id);
  await storm.calls(size.calls);
  await storm.admin.gateway.keys.revoke(second.id);
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

async function rotateInBadWeather(storm: Storm, size: Size): Promise<void> {
  const route = 'models.list';
  const probability = 0.005;
  storm.gateway.faults.add({ route, probability, fault: { kind: 'reset' } });
  storm.gateway.faults.add({
    route,
    probability,
    fault: { kind: 'status', status: 429, retryAfter: 0 },
  });
  storm.gateway.faults.add({ route, probability, fault: { kind: 'status', status: 503 } });
  await rotate(overlapping)(storm, size);
}

/** The failures that the ring should have prevented. */
export function failuresOfKeys(
  failures: readonly unknown[],
  { ownFailures = [] }: Scenario,
): unknown[] {
  return failures.filter((error) => !isRegPilotError(error) || !ownFailures.includes(error.code));
}
