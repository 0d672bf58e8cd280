import type { Area } from '../../frame/area.ts';
import { contendersIn } from './contenders.ts';
import { failedCalls, loads, upstreamCalls } from './metrics.ts';

export const revocation: Area = {
  name: 'revocation',
  title:
    '200 calls in flight on a key that is revoked; refusals over 200 ms, the next key in a source that takes 5',
  packages: ['@regpilot/key-rotation'],
  metrics: [loads, failedCalls, upstreamCalls],
  base: { title: 'none', contenders: [] },
  contenders: contendersIn('revocation', [
    'ring.call',
    'openai, key function',
    'openai, workload identity',
    'google-auth-library',
  ]),
  work: { full: { calls: 200, spreadMs: 200 }, quick: { calls: 200, spreadMs: 200 } },
};
