import type { Metric } from '../../frame/area.ts';

export interface KeySize {
  readonly keys: number;
  readonly cpu: Metric;
  /** Not of the fewest: what the server holds for its clients meanwhile would be most of what is measured. */
  readonly bytes?: Metric;
}

const shown = { better: 'lower', ratio: 'none' } as const satisfies Partial<Metric>;

const cpu = (label: string): Metric => ({
  name: `cpu${label}`,
  title: `${label} keys, us CPU`,
  digits: 1,
  ...shown,
});

const bytes = (label: string): Metric => ({
  name: `bytes${label}`,
  title: `${label} keys, bytes/key`,
  digits: 0,
  ...shown,
});

/** How many keys the server holds of a limiter, fewest first, and what is measured of it. */
export const keySizes: readonly KeySize[] = [
  { keys: 10, cpu: cpu('10') },
  { keys: 1_000, cpu: cpu('1k'), bytes: bytes('1k') },
  { keys: 10_000, cpu: cpu('10k'), bytes: bytes('10k') },
  { keys: 100_000, cpu: cpu('100k'), bytes: bytes('100k') },
];
