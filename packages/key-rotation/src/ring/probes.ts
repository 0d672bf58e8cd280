import type { KeyRecord } from './key-record.ts';

/** `nothing`: aborted, timed out, answered with a 5xx. Somebody else has to try again. */
export type ProbeResult = 'accepted' | 'refused' | 'nothing';

export interface Probe {
  readonly record: KeyRecord;
  readonly startedSeq: number;
  readonly result: Promise<ProbeResult>;
}

/** The trials under way, at most one for each key, and the calls that wait for them. */
export class Probes {
  readonly #open = new Map<
    KeyRecord,
    Probe & { readonly resolve: (result: ProbeResult) => void }
  >();

  start(record: KeyRecord, startedSeq: number): void {
    const { promise, resolve } = Promise.withResolvers<ProbeResult>();
    this.#open.set(record, { record, startedSeq, result: promise, resolve });
  }

  end(record: KeyRecord, result: ProbeResult): void {
    this.#open.get(record)?.resolve(result);
    this.#open.delete(record);
  }

  /** One that is under way, to wait for. */
  any(): Probe | undefined {
    return this.#open.values().next().value;
  }

  endAll(): void {
    for (const record of this.#open.keys()) this.end(record, 'nothing');
  }
}
