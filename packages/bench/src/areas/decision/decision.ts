import type { Area, Metric } from '../../frame/area.ts';
import { contendersIn, limiters, peers } from './contenders.ts';

const nanoseconds = (name: string, title: string, ratio: Metric['ratio']): Metric => ({
  name,
  title,
  digits: 0,
  better: 'lower',
  ratio,
});

export const decision: Area = {
  name: 'decision',
  title: 'one decision in memory over 5 limits; enforcement with its static checks as well',
  packages: ['@regpilot/enforcement'],
  metrics: [
    nanoseconds('oneKey', '1 key, ns CPU', 'times-faster'),
    nanoseconds('manyKeys', '100k keys, ns CPU', 'times-faster'),
    nanoseconds('oneKeyWhole', '1 key, to settled', 'none'),
    nanoseconds('manyKeysWhole', '100k keys, to settled', 'none'),
    { name: 'bytesPerKey', title: 'bytes per idle key', digits: 0, better: 'lower', ratio: 'none' },
  ],
  // Without bottleneck: a base has to have every column.
  base: { title: 'the fastest peer', contenders: peers },
  contenders: contendersIn('decision', [...limiters, 'bottleneck']),
  work: {
    full: { decisions: 300_000, keys: 100_000 },
    quick: { decisions: 50_000, keys: 100_000 },
  },
};
