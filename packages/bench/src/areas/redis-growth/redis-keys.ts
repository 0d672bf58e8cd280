import type { Area } from '../../frame/area.ts';
import { keySizes } from './key-sizes.ts';

const limiters = {
  enforcement: new URL('./enforcement-keys.ts', import.meta.url),
  'rate-limiter-flexible': new URL('./flexible-keys.ts', import.meta.url),
} as const;

export const redisKeys: Area = {
  name: 'redis-keys',
  title: 'CPU of the server for one of these decisions, and its memory, while the keys become more',
  packages: ['@regpilot/enforcement'],
  metrics: [...keySizes.map(({ cpu }) => cpu), ...keySizes.flatMap(({ bytes }) => bytes ?? [])],
  base: { title: 'none', contenders: [] },
  contenders: Object.entries(limiters).map(([name, module]) => ({
    name,
    client: { module: module.href },
    // One's keys that end would be less memory to another.
    server: { module: new URL('../redis/redis-server.ts', import.meta.url).href },
  })),
  work: {
    full: { decisions: 20_000, largest: 100_000 },
    quick: { decisions: 5_000, largest: 10_000 },
  },
};
