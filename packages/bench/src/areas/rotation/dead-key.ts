import type { Area } from '../../frame/area.ts';
import { contendersIn } from './contenders.ts';
import { failedCalls, upstreamCalls } from './metrics.ts';

export const deadKey: Area = {
  name: 'dead-key',
  title: '1,000 calls at once, the first of two keys dead',
  packages: ['@regpilot/key-rotation'],
  metrics: [failedCalls, upstreamCalls],
  base: { title: 'none', contenders: [] },
  contenders: contendersIn('dead-key', [
    'ring.call',
    'callWithKeyRotation',
    'documented loop',
    'openai, key function',
  ]),
  work: { full: { calls: 1_000 }, quick: { calls: 1_000 } },
};
