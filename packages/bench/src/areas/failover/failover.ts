import type { Area } from '../../frame/area.ts';

const module = new URL('./good-path.ts', import.meta.url).href;

export const failover: Area = {
  name: 'failover',
  title: 'what key rotation adds to a call whose first key is good; 2 keys',
  packages: ['@regpilot/key-rotation'],
  metrics: [
    { name: 'overhead', title: 'ns CPU added/call', digits: 0, better: 'lower', ratio: 'none' },
  ],
  base: { title: 'none', contenders: [] },
  contenders: [
    { name: 'ring.call', client: { module, options: { wrapper: 'ring.call' } } },
    {
      name: 'callWithKeyRotation',
      client: { module, options: { wrapper: 'callWithKeyRotation' } },
    },
  ],
  work: { full: { calls: 50_000, pairs: 15 }, quick: { calls: 20_000, pairs: 11 } },
};
