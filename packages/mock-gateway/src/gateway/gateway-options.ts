import { ConfigurationError } from '@regpilot/contract';
import { isPlanName, plans, type EnforcementStore, type PlanName } from '@regpilot/enforcement';
import type { Clock } from '../clock/clock.ts';
import type { KeySeed } from '../keys/key-seed.ts';

export interface GatewayOptions {
  /** Default 0: a free one. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1: a gateway with a known seed has known keys, and should be seen by nobody else. */
  readonly host?: string | undefined;
  /**
   * Where the counters of the limits live. Gateways that share a store enforce one limit together, by key id: ids come
   * from the seed, so they have to be given the same seed and keys. The store is the caller's to close, once the
   * gateways are closed, and a `reset` leaves it as it is. Default: a memory store of its own, empty at the start and after a `reset`.
   */
  readonly store?: EnforcementStore | undefined;
  /** Default `enterprise`, which sets no limits of its own. */
  readonly plan?: PlanName | undefined;
  /** Default `realClock()`. */
  readonly clock?: Clock | undefined;
  /** A whole number from 0 on; ids, keys, completions and chances depend on it alone. Default 1. */
  readonly seed?: number | undefined;
  /** Keys that exist from the start, beside the management key. */
  readonly keys?: readonly KeySeed[] | undefined;
  /** The secret of the management key. Default: minted from the seed. */
  readonly managementKey?: string | undefined;
  /** Default `proj_local`. */
  readonly projectId?: string | undefined;
  /** Pause between two frames of a stream, milliseconds of the gateway's clock. Default 0. */
  readonly chunkDelayMs?: number | undefined;
  /** Credits (US cents) of the account at the start; they are counted and never run out. Default 1,000,000. */
  readonly credits?: number | undefined;
}

export interface CheckedGatewayOptions {
  readonly port: number;
  readonly host: string;
  readonly plan: PlanName;
  readonly clock: Clock | undefined;
  readonly store: EnforcementStore | undefined;
  readonly seed: number;
  readonly keys: readonly KeySeed[];
  readonly managementKey: string | undefined;
  readonly projectId: string;
  readonly chunkDelayMs: number;
  readonly credits: number;
}

const optionNames = {
  port: true,
  host: true,
  plan: true,
  clock: true,
  store: true,
  seed: true,
  keys: true,
  managementKey: true,
  projectId: true,
  chunkDelayMs: true,
  credits: true,
} as const satisfies Record<keyof GatewayOptions, true>;

/** @throws ConfigurationError for the first option that is wrong or unknown. */
export function checkGatewayOptions(options: GatewayOptions): CheckedGatewayOptions {
  for (const name of Object.keys(options)) {
    demand(
      Object.hasOwn(optionNames, name),
      name,
      'is not an option',
      Object.keys(optionNames).join(', '),
    );
  }
  const { port = 0, host = '127.0.0.1', plan = 'enterprise', clock, seed = 1, keys = [] } = options;
  const {
    store,
    managementKey,
    projectId = 'proj_local',
    chunkDelayMs = 0,
    credits = 1_000_000,
  } = options;
  demand(
    Number.isInteger(port) && port >= 0 && port <= 65_535,
    'port',
    'is not a port',
    'a whole number from 0 to 65535',
  );
  demand(isText(host), 'host', 'is not a host', 'a name or an address, such as 127.0.0.1');
  demand(isPlanName(plan), 'plan', 'is not a known plan', Object.keys(plans).join(', '));
  demandParts({ clock, store });
  demand(
    Number.isSafeInteger(seed) && seed >= 0,
    'seed',
    'is not a seed',
    'a whole number from 0 on',
  );
  demand(Array.isArray(keys), 'keys', 'is not a list', 'a list of keys');
  demand(isText(projectId), 'projectId', 'is empty', 'a non-empty text');
  demand(
    Number.isFinite(chunkDelayMs) && chunkDelayMs >= 0,
    'chunkDelayMs',
    'is not a duration',
    'milliseconds, 0 or more',
  );
  demand(Number.isFinite(credits), 'credits', 'is not an amount', 'a finite number');
  return {
    port,
    host,
    plan,
    clock,
    store,
    seed,
    keys,
    managementKey,
    projectId,
    chunkDelayMs,
    credits,
  };
}

/** What a caller brings along, known by what it can do. */
function demandParts({ clock, store }: Pick<GatewayOptions, 'clock' | 'store'>): void {
  demand(
    clock === undefined || typeof clock?.now === 'function',
    'clock',
    'is not a clock',
    'realClock() or virtualClock(startAt)',
  );
  demand(
    store === undefined || typeof store?.reserve === 'function',
    'store',
    'is not a store',
    'memoryStore() or another EnforcementStore',
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function demand(holds: boolean, field: string, problem: string, allowed: string): void {
  if (!holds) throw new ConfigurationError({ field, problem, allowed });
}
