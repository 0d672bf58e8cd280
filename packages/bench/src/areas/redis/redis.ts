import type { Area, Contender, Metric } from '../../frame/area.ts';
import type { ProgramOptions } from '../../frame/program.ts';
import { drivers } from './connect.ts';

const enforcement = new URL('./enforcement-on-redis.ts', import.meta.url);
const flexible = new URL('./rate-limiter-flexible.ts', import.meta.url);

const programs: readonly { name: string; module: URL; options?: ProgramOptions }[] = [
  { name: 'enforcement', module: enforcement, options: { windowFrom: 'admitted' } },
  { name: 'rate-limiter-flexible, in turn', module: flexible, options: { way: 'sequence' } },
  { name: 'rate-limiter-flexible, union', module: flexible, options: { way: 'union' } },
  { name: 'enforcement, reported', module: enforcement, options: { windowFrom: 'arrived' } },
  { name: 'PING', module: new URL('./ping.ts', import.meta.url) },
];

/** By client, and what is compared one after the other: the machine's neighbours come and go by the half-minute. */
const contenders: readonly Contender[] = drivers.flatMap((driver) =>
  programs.map(({ name, module, options = {} }) => ({
    name: `${name}, ${driver}`,
    client: { module: module.href, options: { ...options, driver } },
  })),
);

const microseconds = (name: string, title: string, ratio: Metric['ratio']): Metric => ({
  name,
  title,
  digits: 0,
  better: 'lower',
  ratio,
});

const onRedis = {
  packages: ['@regpilot/enforcement'],
  server: { module: new URL('./redis-server.ts', import.meta.url).href },
  contenders,
  work: { full: { decisions: 40_000, keys: 1_000 }, quick: { decisions: 10_000, keys: 1_000 } },
} as const;

/** What one Redis carries. */
export const redis: Area = {
  ...onRedis,
  name: 'redis',
  title: 'decisions over 3 limits on one Redis with 64 in flight',
  metrics: [
    { name: 'perSecond', title: 'decisions/s', digits: 0, better: 'higher', ratio: 'of-base' },
    microseconds('busyP50', 'p50, us', 'none'),
    microseconds('busyP99', 'p99, us', 'none'),
    { name: 'bytesPerKey', title: 'bytes per key', digits: 0, better: 'lower', ratio: 'none' },
  ],
  base: { title: 'three calls in turn', contenders: ['rate-limiter-flexible, in turn, ioredis'] },
};

/** What a call waits for it. */
export const redisRoundTrip: Area = {
  ...onRedis,
  name: 'redis-round-trip',
  title: 'one decision at a time over 3 limits on one Redis',
  metrics: [microseconds('p50', 'p50, us', 'of-base'), microseconds('p99', 'p99, us', 'none')],
  base: { title: 'PING', contenders: ['PING, ioredis'] },
};
