import type { Area, Contender, Metric } from '../../frame/area.ts';
import type { ProgramOptions } from '../../frame/program.ts';
import { drivers } from '../redis/connect.ts';

const enforcement = new URL('./enforcement-down.ts', import.meta.url).href;
const flexible = new URL('./flexible-down.ts', import.meta.url).href;

const overBothClients = (
  name: string,
  module: string,
  options: ProgramOptions = {},
): readonly Contender[] =>
  drivers.map((driver) => ({
    name: `${name}, ${driver}`,
    client: { module, options: { ...options, driver } },
  }));

const contenders: readonly Contender[] = [
  ...overBothClients('enforcement, open', enforcement, { onStoreError: 'open' }),
  ...overBothClients('enforcement, local', enforcement, { onStoreError: 'local' }),
  ...overBothClients('rate-limiter-flexible', flexible),
  ...overBothClients('rate-limiter-flexible, insured', flexible, { insured: true }),
  {
    // What its user can do about it. The other client has no such time-out for what it has sent.
    name: 'rate-limiter-flexible, insured, ioredis with commandTimeout 50',
    client: {
      module: flexible,
      options: { insured: true, driver: 'ioredis', commandTimeoutMs: 50 },
    },
  },
];

/** Milliseconds, except where the heading says something else. */
const shown = { better: 'lower', ratio: 'none' } as const satisfies Partial<Metric>;

export const storeDown: Area = {
  name: 'store-down',
  title: 'milliseconds of a decision while Redis stands still (5,500 = gave up)',
  packages: ['@regpilot/enforcement'],
  metrics: [
    { name: 'firstP50', title: 'first, p50', digits: 1, ...shown },
    { name: 'firstWorst', title: 'worst', digits: 1, ...shown },
    { name: 'laterP50', title: 'once it is known, p50', digits: 3, ...shown },
    { name: 'laterWorst', title: 'worst', digits: 3, ...shown },
    { name: 'probesWorst', title: 'asking again, worst', digits: 1, ...shown },
    { name: 'probes', title: 'asking again, of 1,000', digits: 1, ...shown },
  ],
  base: { title: 'none', contenders: [] },
  contenders,
  work: {
    full: { trials: 20, laterMs: 3_000, giveUpMs: 5_500 },
    quick: { trials: 20, laterMs: 1_000, giveUpMs: 5_500 },
  },
};
