import type { Area, Metric } from '../../frame/area.ts';

const limiters = {
  enforcement: new URL('./enforcement-process.ts', import.meta.url),
  'rate-limiter-flexible': new URL('./flexible-process.ts', import.meta.url),
} as const;

const processCounts = [1, 2, 4, 8, 16] as const;

const contenders = Object.entries(limiters).flatMap(([name, module]) =>
  processCounts.map((processes) => ({
    name: `${name}, ${processes} ${processes === 1 ? 'process' : 'processes'}`,
    client: {
      module: new URL('./processes-program.ts', import.meta.url).href,
      options: { process: module.href, processes },
    },
  })),
);

const shown = { better: 'lower', ratio: 'none' } as const satisfies Partial<Metric>;

/** Whether a server carries as much for many processes as for one. */
export const redisProcesses: Area = {
  name: 'redis-processes',
  title: 'decisions over 3 limits on one Redis, 64 in flight from more and more processes',
  packages: ['@regpilot/enforcement'],
  metrics: [
    { name: 'perSecond', title: 'decisions/s', digits: 0, ...shown, better: 'higher' },
    { name: 'p50', title: 'p50, us', digits: 0, ...shown },
    { name: 'p99', title: 'p99, us', digits: 0, ...shown },
    { name: 'clientCpu', title: 'clients, us CPU/decision', digits: 1, ...shown },
    { name: 'serverCpu', title: 'server, us CPU/decision', digits: 1, ...shown },
  ],
  base: { title: 'none', contenders: [] },
  server: { module: new URL('../redis/redis-server.ts', import.meta.url).href },
  contenders,
  work: { full: { durationMs: 3_000, keys: 1_000 }, quick: { durationMs: 1_000, keys: 1_000 } },
};
