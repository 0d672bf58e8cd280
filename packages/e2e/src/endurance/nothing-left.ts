import { expect } from 'vitest';
import { runEndurance, type Endurance } from './run-endurance.ts';

/** @param bytes for what code that is compiled late and the collector's own books take */
export async function expectNothingLeft(endurance: Endurance, bytes: number): Promise<void> {
  const { way, workers, streams } = endurance;
  const report = await runEndurance(endurance);
  expect(report).toMatchObject({ failed: 0, listeners: 0, timers: 0, inFlight: 0 });
  // Of twelve streams one is read to its end.
  expect(report.givenUp).toBe((streams / 12) * 11);
  // fetch opens a connection while the one that was given up is still closing, and its pool is not the client's to close.
  const pool = way === 'fetch' ? 2 * workers : 0;
  expect(report.kept).toBeLessThanOrEqual(Math.max(workers, pool));
  expect(report.open).toBeLessThanOrEqual(pool);
  expect(report.bytesOfCalls).toBeLessThan(bytes);
  expect(report.bytesOfStreams).toBeLessThan(bytes);
}
