import { expect, test } from 'vitest';
import type { Sample } from '../../frame/program.ts';
import { FleetReport } from './fleet-report.ts';

/** Admitted at once when it was asked for; the times are in seconds. */
const admitted = (...at: readonly number[]): Sample => ({
  decisions: at.length,
  admitted: at.length,
  local: at.length,
  ...Object.fromEntries(
    at.flatMap((s) => [
      [`asked ${s}000`, 1],
      [`answered ${s}000`, 1],
    ]),
  ),
});

test('a fleet is reported as one limiter', () => {
  const samples: readonly Sample[] = [
    { decisions: 30, admitted: 20, local: 28, 'took 10': 29, 'took 900': 1 },
    { decisions: 70, admitted: 40, local: 68, 'took 10': 21, 'took 20': 48, 'took 500': 1 },
  ];
  const report = new FleetReport(240);
  expect(report.add({ samples, scripts: 5, elapsedMs: 30_000 })).toEqual({
    roundTrips: 0.05,
    local: 96,
    p50: 10,
    p99: 500,
    used: 50,
    most: 0,
  });
});

test('the fullest minute may lie in several reports, and among several processes', () => {
  const report = new FleetReport(100);
  const add = (...samples: readonly Sample[]): number | undefined =>
    report.add({ samples, scripts: 1, elapsedMs: 60_000 })['most'];
  expect(add(admitted(10, 50), admitted(55))).toBe(3);
  expect(add(admitted(80), admitted(100, 109))).toBe(5);
  expect(add(admitted(300), admitted(301))).toBe(5);
});
