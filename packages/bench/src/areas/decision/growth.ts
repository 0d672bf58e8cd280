import type { Area } from '../../frame/area.ts';
import { contendersIn, limiters } from './contenders.ts';
import { bytesLeft, growthSizes, timersPerKey } from './growth-metrics.ts';

export const growth: Area = {
  name: 'growth',
  title:
    'the same decision while the keys become more, and what is left when all windows have passed',
  packages: ['@regpilot/enforcement'],
  metrics: [
    ...growthSizes.map(({ time }) => time),
    ...growthSizes.flatMap(({ bytes }) => bytes ?? []),
    timersPerKey,
    bytesLeft,
  ],
  base: { title: 'none', contenders: [] },
  contenders: contendersIn('growth', limiters),
  work: {
    full: { decisions: 100_000, largest: 1_000_000, forgotten: 100_000 },
    quick: { decisions: 50_000, largest: 100_000, forgotten: 50_000 },
  },
};
