import { startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { setImmediate } from 'node:timers/promises';
import {
  concurrency,
  createEnforcer,
  definePolicy,
  leasedStore,
  redisStore,
  tokensPerDay,
} from '../../src/index.ts';
import type { Admission, CallFacts, Enforcer, MeterPolicy, MeterUsage } from '../../src/index.ts';
import type { clients, TestClient } from './clients.ts';
import { mostInAnyWindow } from './most-in-any-window.ts';

export interface StormPlan {
  /** Whether the server keeps what it acknowledged. */
  readonly appendOnly: boolean;
  /** Of leases on the limits; without it each call asks the server. */
  readonly leaseMs?: number;
  readonly windows: readonly { readonly windowMs: number; readonly limit: number }[];
  /** Default: no limit of this kind, which none leases. */
  readonly inFlight?: number;
}

function policiesOf({ windows, inFlight }: StormPlan): MeterPolicy[] {
  return [
    ...windows.map(({ windowMs, limit }) =>
      definePolicy({
        name: `requests_per_${windowMs}`,
        meter: { kind: 'rolling', unit: 'requests', limit, windowMs },
      }),
    ),
    tokensPerDay(1_000_000_000),
    ...(inFlight === undefined ? [] : [concurrency(inFlight)]),
  ];
}

const call: CallFacts = { keyId: 'key', capability: 'chat', estimate: { tokens: 10 } };

/** Each stands for a process: it has a connection and an enforcer of its own. */
const processes = 2;
const workersEach = 16;

/** What happens to the server while calls go on. */
export type Blow = (server: RedisServer, storm: ServerStorm) => Promise<void>;

export const blows = {
  'stands still until nobody asks it any more': async (server, storm) => {
    server.pause();
    await storm.noticed();
    server.resume();
  },
  'stands still for a moment': async (server) => {
    server.pause();
    await setImmediate();
    server.resume();
  },
  'is killed, and comes back once all have noticed': async (server, storm) => {
    await server.kill();
    await storm.noticed();
    await server.restart();
  },
  'is killed, and comes back at once': (server) => server.restart(),
  'is killed while it stands still': async (server, storm) => {
    server.pause();
    await storm.noticed();
    await server.restart();
  },
} as const satisfies Readonly<Record<string, Blow>>;

interface Milestone {
  readonly isReached: () => boolean;
  readonly reached: () => void;
}

/**
 * Calls of several processes on one slot, without a pause, while the server is stopped, killed and started again.
 * All is counted by the calls themselves, and the instants are those that the server told them.
 */
export class ServerStorm implements AsyncDisposable {
  readonly server: RedisServer;
  readonly plan: StormPlan;
  /** When each of the calls was admitted that were let through and not given back, epoch milliseconds. */
  readonly admittedAt: number[] = [];
  mostInFlight = 0;
  /** What these calls reported. */
  tokens = 0;
  readonly #processes: readonly StormProcess[];
  readonly #workers: Promise<void>[] = [];
  #inFlight = 0;
  #milestones: Milestone[] = [];
  #stopped = false;

  private constructor(plan: StormPlan, server: RedisServer, connections: readonly TestClient[]) {
    this.plan = plan;
    this.server = server;
    this.#processes = connections.map((connection) => new StormProcess(connection, plan));
  }

  static async over({ connect }: (typeof clients)[number], plan: StormPlan): Promise<ServerStorm> {
    const server = await startRedis({ appendOnly: plan.appendOnly });
    const connecting = Array.from({ length: processes }, () => connect(server.url));
    return new ServerStorm(plan, server, await Promise.all(connecting));
  }

  async rise(): Promise<void> {
    for (const process of this.#processes)
      for (let worker = 0; worker < workersEach; worker++) this.#workers.push(this.#work(process));
    await this.#goneOn();
  }

  /** Resolves when calls go on as before, and all windows have passed. */
  async endure(blow: Blow): Promise<void> {
    await blow(this.server, this);
    await this.#goneOn();
  }

  /** Every process has found out that the store is down. */
  noticed(): Promise<void> {
    return this.#until(() => this.#processes.every(({ isDown }) => isDown));
  }

  /** Resolves when all calls have ended, and are reported. */
  async calm(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers);
    for (const { connection, enforcer } of this.#processes) {
      // What was asked before on the same connection has its answer then, however late.
      await this.#usage(connection);
      await enforcer.close();
    }
  }

  /** The most that any window had, for each. */
  get mostInWindows(): number[] {
    return this.plan.windows.map(({ windowMs }) => mostInAnyWindow(this.admittedAt, windowMs));
  }

  /** What the server counts in the end: tokens, and calls in flight where these are limited. */
  async counted(): Promise<number[]> {
    const [process] = this.#processes;
    if (process === undefined) throw new Error('no processes');
    const usage = await this.#usage(process.connection);
    return usage.slice(this.plan.windows.length).map(({ used }) => used);
  }

  async #usage({ client }: TestClient): Promise<readonly MeterUsage[]> {
    const meters = policiesOf(this.plan).map(({ meter }) => meter);
    return redisStore(client).usage('key', meters);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    for (const { connection } of this.#processes) await connection[Symbol.asyncDispose]();
    await this.server.stop();
  }

  #goneOn(): Promise<void> {
    const marks = this.#processes.map((process) => ({
      process,
      admitted: process.admitted,
      until: process.latest + Math.max(...this.plan.windows.map(({ windowMs }) => windowMs)),
    }));
    return this.#until(() =>
      marks.every(
        ({ process, admitted, until }) => process.admitted > admitted && process.latest > until,
      ),
    );
  }

  #until(isReached: () => boolean): Promise<void> {
    const { promise, resolve: reached } = Promise.withResolvers<void>();
    this.#milestones.push({ isReached, reached });
    return promise;
  }

  async #work(process: StormProcess): Promise<void> {
    for (let turn = 0; !this.#stopped; turn++) {
      const answer = process.enforcer.admit(call);
      const admission = await answer;
      if (admission.allowed) {
        // What is decided here is decided now.
        const at = answer instanceof Promise ? instantOf(admission, this.plan) : Date.now();
        process.noteAdmitted(at);
        await this.#carryOut(admission, at, turn);
      }
      // A denial that needs no answer would never let one in.
      else await setImmediate();
      this.#milestones = this.#milestones.filter(({ isReached, reached }) => {
        if (!isReached()) return true;
        reached();
        return false;
      });
    }
  }

  async #carryOut(admission: Admission, at: number, turn: number): Promise<void> {
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    for (let wait = turn % 7; wait > 0; wait--) await setImmediate();
    this.#inFlight -= 1;
    if (turn % 5 === 0) {
      admission.release();
      return;
    }
    const tokens = 1 + (turn % 30);
    this.admittedAt.push(at);
    this.tokens += tokens;
    admission.settle({ tokens });
  }
}

/** A window is empty again its own length after its newest call, which is this one. */
function instantOf({ usage: [known] }: Admission, { windows: [window] }: StormPlan): number {
  if (typeof known?.resetAt !== 'number' || window === undefined)
    throw new Error('an admission without its windows');
  return known.resetAt - window.windowMs;
}

class StormProcess {
  readonly connection: TestClient;
  readonly enforcer: Enforcer;
  admitted = 0;
  /** The last instant that it was told. */
  latest = 0;
  isDown = false;

  constructor(connection: TestClient, plan: StormPlan) {
    const { leaseMs } = plan;
    const store = redisStore(connection.client);
    this.connection = connection;
    this.enforcer = createEnforcer({
      policies: policiesOf(plan),
      store: leaseMs === undefined ? store : leasedStore(store, { leaseMs }),
      windowFrom: 'admitted',
    });
    this.enforcer.on('store.down', () => {
      this.isDown = true;
    });
    this.enforcer.on('store.up', () => {
      this.isDown = false;
    });
  }

  noteAdmitted(at: number): void {
    this.admitted += 1;
    this.latest = Math.max(this.latest, at);
  }
}
