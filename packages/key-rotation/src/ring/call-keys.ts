import type { OutcomeName } from '../attempt/outcome.ts';
import type { KeyRecord } from './key-record.ts';

/**
 * What one call knows about keys. It is the call's own: with an index shared by all calls, two
 * refusals at the same time would step over the good key.
 */
export class CallKeys {
  /** Keys that this call used, each with what came of it. Made with the first failure. */
  #tried: Map<KeyRecord, OutcomeName> | undefined;
  /** Attempts that started later than this are evidence for this call, too. */
  readonly startedSeq: number;
  readonly replayable: boolean;
  /** Refreshes that brought new keys while the call had none. */
  newSets = 0;
  /** Whether a key that the call had tried was given to it once more. */
  usedSecondChance = false;
  /** How often the call went on with another key. */
  hops = 0;
  /** The key of the attempt before, to tell a failover from a first attempt. */
  lastRecord: KeyRecord | undefined;

  constructor(startedSeq: number, replayable: boolean) {
    this.startedSeq = startedSeq;
    this.replayable = replayable;
  }

  hasTried(record: KeyRecord): boolean {
    return this.#tried !== undefined && this.#tried.has(record);
  }

  /** Whether it answered 401 to this call, rather than being out of quota. */
  wasRefused(record: KeyRecord): boolean {
    return this.#tried?.get(record) === 'auth';
  }

  noteTried(record: KeyRecord, outcome: OutcomeName): void {
    this.#tried ??= new Map();
    this.#tried.set(record, outcome);
  }

  /** Keys that an error of the call may show, although they have left the ring meanwhile. */
  *used(): Generator<KeyRecord> {
    yield* this.#tried?.keys() ?? [];
    if (this.lastRecord !== undefined) yield this.lastRecord;
  }

  /** After a wait for a limit, limited keys are worth another attempt. */
  forgetLimited(): void {
    for (const [record, outcome] of this.#tried ?? []) {
      if (outcome === 'limited') this.#tried?.delete(record);
    }
  }
}
