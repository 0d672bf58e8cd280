import type { Area } from '../../frame/area.ts';
import { contendersIn } from './contenders.ts';
import { loads, upstreamCalls } from './metrics.ts';

export const allKeysDead: Area = {
  name: 'all-keys-dead',
  title: 'both keys refused, 100 callers that call again at once; 2,000 calls (1,000 with --quick)',
  packages: ['@regpilot/key-rotation'],
  metrics: [upstreamCalls, { ...loads, title: 'source asked/call', digits: 2 }],
  base: { title: 'none', contenders: [] },
  contenders: contendersIn('all-keys-dead', [
    'ring.call',
    'callWithKeyRotation',
    'documented loop',
    'openai, key function',
    'google-auth-library',
  ]),
  work: { full: { callers: 100, calls: 2_000 }, quick: { callers: 100, calls: 1_000 } },
};
