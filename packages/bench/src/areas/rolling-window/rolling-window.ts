import type { Area, Metric } from '../../frame/area.ts';
import type { AttackName } from './attacks.ts';

/** Counts on a clock of their own: every round has the same. */
const count = (name: AttackName | 'most', title: string): Metric => ({
  name,
  title,
  digits: 0,
  better: 'lower',
  ratio: 'none',
  rounds: 'worst',
});

const modules = {
  enforcement: './regpilot-limit.ts',
  limiter: './limiter-limit.ts',
  'rate-limiter-flexible': './rate-limiter-flexible-limit.ts',
  '@upstash/ratelimit': './upstash-limit.ts',
  'express-rate-limit': './express-rate-limit-limit.ts',
  bottleneck: './bottleneck-limit.ts',
} as const;

export const rollingWindow: Area = {
  name: 'rolling-window',
  title: 'most requests admitted in any 60 s by a limit of 100 a minute, by when they are tried',
  packages: ['@regpilot/enforcement'],
  metrics: [
    count('steady', 'without a pause'),
    count('clockEdge', "round the clock's minute"),
    count('firstCallEdge', "round the first call's minute"),
    count('most', 'most'),
  ],
  base: { title: 'none', contenders: [] },
  contenders: Object.entries(modules).map(([name, module]) => ({
    name,
    client: { module: new URL(module, import.meta.url).href },
  })),
  work: { full: { limit: 100 }, quick: { limit: 100 } },
};
