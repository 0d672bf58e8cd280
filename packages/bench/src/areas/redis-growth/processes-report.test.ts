import { expect, test } from 'vitest';
import { processesReport } from './processes-report.ts';

test('rates are added up, and percentiles are those of all decisions', () => {
  const samples = [
    { decisions: 150, perSecond: 75, cpuUs: 3_500, 'took 100': 149, 'took 900': 1 },
    { decisions: 50, perSecond: 25, cpuUs: 500, 'took 200': 48, 'took 300': 2 },
  ];
  expect(processesReport(samples, 3_000)).toEqual({
    perSecond: 100,
    p50: 100,
    p99: 300,
    clientCpu: 20,
    serverCpu: 15,
  });
});
