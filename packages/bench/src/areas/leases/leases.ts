import type { Area, Metric } from '../../frame/area.ts';

const processes = {
  'leased store': new URL('./leased-store-process.ts', import.meta.url),
  'redis store': new URL('./redis-store-process.ts', import.meta.url),
  'rate-limiter-flexible': new URL('./flexible-process.ts', import.meta.url),
} as const;

/** Of the limit. */
const percents = [60, 200] as const;

/** As six fleets take turns, a round is of six such waits: a minute, in which an overrun limit opens and shuts once. */
const load = { processes: 8, perMinute: 6_000, warmMs: 65_000, waitMs: 10_000 } as const;

const contenders = percents.flatMap((percent) =>
  Object.entries(processes).map(([name, module]) => ({
    name: `${name}, ${percent} %`,
    client: {
      module: new URL('./fleet-program.ts', import.meta.url).href,
      options: { process: module.href, percent },
    },
    // Round trips are counted at the server, so nobody else may call it.
    server: { module: new URL('../redis/redis-server.ts', import.meta.url).href },
  })),
);

const shown = { better: 'lower', ratio: 'none' } as const satisfies Partial<Metric>;

export const leases: Area = {
  name: 'leases',
  title: '8 processes on one Redis and 6,000 requests a minute, at 60 % and at 200 % of that',
  packages: ['@regpilot/enforcement'],
  metrics: [
    { name: 'roundTrips', title: 'round trips/decision', digits: 4, ...shown },
    { name: 'local', title: 'without a promise, %', digits: 1, ...shown, better: 'higher' },
    { name: 'p50', title: 'p50, us', digits: 0, ...shown },
    { name: 'p99', title: 'p99, us', digits: 0, ...shown },
    { name: 'used', title: 'admitted, % of the limit', digits: 1, ...shown, better: 'higher' },
    { name: 'most', title: 'most in any minute', digits: 0, ...shown, rounds: 'worst' },
  ],
  base: { title: 'none', contenders: [] },
  contenders,
  work: { full: load, quick: load },
};
