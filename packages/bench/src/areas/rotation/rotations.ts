import type { Area } from '../../frame/area.ts';
import { contendersIn } from './contenders.ts';
import { callsMade, failedWithOverlap, failedWithoutOverlap } from './metrics.ts';

export const rotations: Area = {
  name: 'rotations',
  title: '5 rotations under 1,000 workers (200 with --quick) that call without a pause',
  packages: ['@regpilot/key-rotation'],
  metrics: [failedWithOverlap, failedWithoutOverlap, callsMade],
  base: { title: 'none', contenders: [] },
  contenders: contendersIn('rotations', ['ring.call', 'documented loop']),
  work: {
    full: { workers: 1_000, rotations: 5, calls: 500 },
    quick: { workers: 200, rotations: 5, calls: 200 },
  },
};
