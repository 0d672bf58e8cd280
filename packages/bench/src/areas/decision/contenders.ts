import type { Contender } from '../../frame/area.ts';

const modules = {
  enforcement: './regpilot-enforcer.ts',
  limiter: './limiter-buckets.ts',
  'rate-limiter-flexible': './rate-limiter-flexible-union.ts',
  '@upstash/ratelimit': './upstash-cached-windows.ts',
  'express-rate-limit': './express-rate-limit-stores.ts',
  bottleneck: './bottleneck-chain.ts',
} as const;

/** Those of whom each can do the whole work. */
export const limiters = [
  'enforcement',
  'limiter',
  'rate-limiter-flexible',
  '@upstash/ratelimit',
  'express-rate-limit',
] as const satisfies readonly (keyof typeof modules)[];

export const [, ...peers] = limiters;

/** The named contenders, all in one workload. */
export function contendersIn(
  workload: string,
  names: readonly (keyof typeof modules)[],
): readonly Contender[] {
  return names.map((name) => ({
    name,
    client: { module: new URL(modules[name], import.meta.url).href, options: { workload } },
  }));
}
