import type { Metric } from '../../frame/area.ts';

export interface GrowthSize {
  readonly keys: number;
  readonly time: Metric;
  /** Not of the smallest: what the engine itself allots meanwhile would be most of what is measured. */
  readonly bytes?: Metric;
}

const shown = { digits: 0, better: 'lower', ratio: 'none' } as const;

const time = (label: string): Metric => ({
  name: `time${label}`,
  title: `${label} keys, ns CPU`,
  ...shown,
});

const bytes = (label: string): Metric => ({
  name: `bytes${label}`,
  title: `${label} keys, bytes/key`,
  ...shown,
});

/** How many keys a limiter knows, smallest first, and what is measured of it. */
export const growthSizes: readonly GrowthSize[] = [
  { keys: 10, time: time('10') },
  { keys: 1_000, time: time('1k'), bytes: bytes('1k') },
  { keys: 100_000, time: time('100k'), bytes: bytes('100k') },
  { keys: 1_000_000, time: time('1M'), bytes: bytes('1M') },
];

export const timersPerKey: Metric = { name: 'timers', title: 'timers/key', ...shown, digits: 2 };

export const bytesLeft: Metric = {
  name: 'left',
  title: 'bytes/key when all windows passed',
  ...shown,
};
