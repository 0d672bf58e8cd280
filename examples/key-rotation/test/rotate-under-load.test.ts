import { keyId } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { brokenPromises } from '../src/demonstration/report.ts';
import { rotateUnderLoad, type Demonstration } from '../src/demonstration/rotate-under-load.ts';
import { startServiceProcess } from '../src/demonstration/service-process.ts';
import { cutOver } from '../src/rotation/cut-over.ts';
import { rotateWithOverlap } from '../src/rotation/rotate-with-overlap.ts';
import type { Rotation } from '../src/rotation/rotation.ts';
import { startWithKeyReadOnce } from './key-read-once.ts';

const load = { clients: 30, calls: 60 };

function expectNothingLost({ report, output, keys }: Demonstration, rotations: number): void {
  expect(report.failures).toEqual([]);
  expect(report.answered).toBeGreaterThanOrEqual(load.calls * (rotations + 1));
  expect(report.keys).toHaveLength(rotations + 1);
  expect(report.keys.every(({ answered }) => answered > 0)).toBe(true);
  const [last, ...replaced] = report.keys.map(({ refused }) => refused).toReversed();
  expect(last).toBe(false);
  expect(replaced).toEqual(replaced.map(() => true));
  expect(brokenPromises(report)).toEqual([]);
  // The gateway's count and the clients' agree: no question was answered twice, or with another key.
  const byGateway = report.keys.reduce((sum, { answered }) => sum + answered, 0);
  expect(byGateway).toBe(report.answered);
  for (const { secret } of keys) {
    expect(output).toMatch(new RegExp(`"type":"key.added".*"${keyId(secret)}"`));
    expect(output).not.toContain(secret);
  }
}

describe('a service process whose mounted secret is swapped under load', () => {
  const rotations = 3;
  const run = (rotate: Rotation): Promise<Demonstration> =>
    rotateUnderLoad({
      ...load,
      rotations: Array.from({ length: rotations }, () => rotate),
      startService: startServiceProcess,
    });

  test('fails no question, and the gateway refuses no request where the old key drains first', async () => {
    const demonstration = await run(rotateWithOverlap);
    expectNothingLost(demonstration, rotations);
    expect(demonstration.report.refusals).toBe(0);
  });

  test('fails no question where the old key is dead before the new one can be read', async () => {
    const demonstration = await run(cutOver);
    expectNothingLost(demonstration, rotations);
    // At each cut-over at least one question met the dead key; otherwise nothing would have been shown.
    expect(demonstration.report.refusals).toBeGreaterThanOrEqual(rotations);
  });
});

test('a service that reads its key once fails, and the report says so', async () => {
  const { report } = await rotateUnderLoad({
    ...load,
    rotations: [cutOver],
    startService: startWithKeyReadOnce,
  });
  expect(report.failures.length).toBeGreaterThan(0);
  expect(brokenPromises(report)).toContainEqual(expect.stringContaining('answered nothing'));
  expect(brokenPromises(report)).toContainEqual(expect.stringMatching(/^\d+ failed: 502 /));
});
