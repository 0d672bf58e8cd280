import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  Reserved,
  ReserveRequest,
} from '../enforcement-store.ts';
import type {
  LeaseGranted,
  LeaseReport,
  LeaseRequest,
  ShareSource,
} from '../leases/share-source.ts';
import { decisionArguments, decisionOf, undoArguments } from './decision-arguments.ts';
import type { DecisionShape } from './decision-shape.ts';
import { leaseArguments, leaseOf, reportArguments } from './lease-arguments.ts';
import { meterField } from './meter-field.ts';
import type { RedisScripts } from './redis-scripts.ts';
import { ReservedIds } from './reserved-ids.ts';
import { ScriptRunner } from './script-runner.ts';
import type { RedisScript } from './script-runner.ts';
import { SlotKeys } from './slot-keys.ts';
import { SlotRuns } from './slot-runs.ts';
import { SlotScripts } from './slot-scripts.ts';
import { SlotUpdates } from './slot-updates.ts';
import { usageOf } from './usage-of-reply.ts';

export interface ScriptStoreOptions {
  readonly prefix: string;
  readonly now: (() => number) | undefined;
}

/** Finds the keys of each call, runs its script, and reads what it answers. */
export class ScriptStore implements EnforcementStore, ShareSource {
  readonly #keys: SlotKeys;
  readonly #runs: SlotRuns;
  readonly #scripts: SlotScripts;
  readonly #ids = new ReservedIds();
  readonly #updates = new SlotUpdates(async (slot, values) => {
    const [now = 0] = await this.#run(this.#scripts.update, slot, values);
    this.#ids.moveTo(now);
  });

  constructor(scripts: RedisScripts, { prefix, now }: ScriptStoreOptions) {
    const time = now === undefined ? () => [] : () => [`${Math.floor(now())}`];
    this.#runs = new SlotRuns(new ScriptRunner(scripts), time);
    this.#scripts = new SlotScripts(now === undefined ? 'server' : 'own');
    this.#keys = new SlotKeys(prefix);
  }

  async reserve(request: ReserveRequest): Promise<Reserved | Denied> {
    const { slot, id, meters, ttlMs } = request;
    if (this.#ids.has(id)) return { allowed: true, usage: await this.usage(slot, meters) };
    const { shape, values, order } = decisionArguments(request);
    let reply;
    try {
      reply = await this.#decide(slot, shape, values);
    } catch (error) {
      // It may be reserved all the same. Where nothing is recorded of it, nobody could tell, and it stays counted.
      if (shape.recorded) this.#ids.doubt(id, { slot, ttlMs, unrecorded: undefined });
      throw error;
    }
    const now = reply[1] ?? 0;
    this.#ids.moveTo(now);
    const decision = decisionOf(meters, order, reply);
    if (decision.allowed) {
      const unrecorded = shape.recorded ? undefined : { reservedAt: now, meters };
      this.#ids.add(id, { slot, ttlMs, unrecorded });
    }
    return decision;
  }

  async arrived(id: string): Promise<void> {
    const reserved = this.#ids.open(id);
    if (reserved === undefined || reserved.unrecorded !== undefined) return;
    await this.#updates.add(reserved.slot, ['arrived', id]);
  }

  async settle(id: string, { tokens, microUsd }: ActualAmounts): Promise<void> {
    const reserved = this.#ids.open(id);
    if (reserved === undefined) return;
    if (reserved.unrecorded === undefined)
      await this.#updates.add(reserved.slot, [
        'settle',
        id,
        `${tokens ?? ''}`,
        `${microUsd ?? ''}`,
      ]);
    this.#ids.close(id);
  }

  async release(id: string): Promise<void> {
    const reserved = this.#ids.open(id);
    if (reserved === undefined) return;
    const { slot, ttlMs, unrecorded } = reserved;
    await this.#updates.add(
      slot,
      unrecorded === undefined ? ['release', id] : undoArguments(id, ttlMs, unrecorded),
    );
    this.#ids.close(id);
  }

  async renew(id: string): Promise<void> {
    const reserved = this.#ids.open(id);
    if (reserved === undefined || reserved.unrecorded !== undefined) return;
    await this.#updates.add(reserved.slot, ['renew', id]);
    this.#ids.renew(id);
  }

  async usage(slot: string, meters: readonly MeterLimit[]): Promise<readonly MeterUsage[]> {
    const reply = await this.#run(this.#scripts.usage, slot, meters.map(meterField));
    return usageOf(meters, reply, { first: 1, step: 2 });
  }

  async lease(request: LeaseRequest): Promise<LeaseGranted | Denied> {
    const { slot, shares } = request;
    const reply = await this.#run(this.#scripts.lease, slot, leaseArguments(request));
    return leaseOf(shares, reply);
  }

  async report(slot: string, reports: readonly LeaseReport[]): Promise<void> {
    if (reports.length === 0) return;
    const values = reports.flatMap((report) => ['report', ...reportArguments(report)]);
    await this.#updates.add(slot, values);
  }

  close(): Promise<void> {
    return this.#updates.flush();
  }

  async #decide(slot: string, shape: DecisionShape, values: readonly string[]): Promise<number[]> {
    const script = this.#scripts.reserve(shape);
    const keys = this.#keys.of(slot);
    if (!shape.recorded && !keys.hasRecords) {
      const reply = await this.#runs.run(script, keys.few, values);
      if (reply[0] !== -1) return reply;
    }
    keys.hasRecords = true;
    return this.#runs.run(script, keys.all, values);
  }

  #run(script: RedisScript, slot: string, values: readonly string[]): Promise<number[]> {
    return this.#runs.run(script, this.#keys.of(slot).all, values);
  }
}
