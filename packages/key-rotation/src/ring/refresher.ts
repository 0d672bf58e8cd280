import { isRegPilotError } from '@regpilot/contract';
import { abortable } from '../attempt/abortable.ts';
import type { Sleep } from '../attempt/sleep.ts';
import { KeySourceError } from '../errors/key-source-error.ts';
import type { KeySource, LoadedKeys } from '../sources/key-source.ts';
import { readKeyList, type ListedKey } from '../sources/read-key-list.ts';
import { refreshPauseMs } from './refresh-backoff.ts';
import { refreshDueAt } from './refresh-due.ts';
import type { RingEvents } from './ring-events.ts';
import type { StartSequence } from './start-sequence.ts';

export type RefreshResult =
  | { readonly outcome: 'applied' | 'unchanged' }
  | { readonly outcome: 'failed'; readonly error: KeySourceError };

export interface RefresherParts {
  readonly source: KeySource;
  /** Puts a set in place and says whether that changed anything. */
  readonly install: (keys: readonly ListedKey[], startedSeq: number) => boolean;
  readonly describe: () => { readonly generation: number; readonly size: number };
  /** Keys in use, to take out of error texts. */
  readonly secrets: () => Iterable<string>;
  readonly refreshMs: number | undefined;
  readonly sourceTimeoutMs: number;
  readonly sequence: StartSequence;
  readonly events: RingEvents;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
}

interface PendingRefresh {
  /** -1 while it waits for its turn. */
  startedSeq: number;
  readonly result: Promise<RefreshResult>;
}

/**
 * Reads the source: one refresh at a time for all calls, however many ask. A refresh that fails
 * leaves the keys as they are.
 */
export class Refresher {
  readonly #parts: RefresherParts;
  readonly #lifetime = new AbortController();
  #pending: PendingRefresh | null = null;
  /** Ends the pause before the pending refresh. */
  #hurry = new AbortController();
  #unproductive = 0;
  #permittedAt = 0;
  #dueAt = Infinity;
  #lastError: KeySourceError | null = null;
  /** Keys that were in use when the reading under way began: its error may show one that has left since. */
  #secretsAtStart: readonly string[] = [];
  #loadedAt: number | null = null;

  constructor(parts: RefresherParts) {
    this.#parts = parts;
  }

  /** Why the source gave nothing the last time; null when it did. */
  get lastError(): KeySourceError | null {
    return this.#lastError;
  }

  /** When the keys in use were last read or confirmed, in epoch milliseconds. */
  get loadedAt(): number | null {
    return this.#loadedAt;
  }

  /**
   * A refresh that began after `sinceSeq`, or an earlier one that brought something new: what was
   * read before a key was refused may be the very set that the key is of. Null when the source
   * is to be left alone for longer than `patienceMs`.
   */
  async refreshSince(
    sinceSeq: number,
    patienceMs: number,
    signal?: AbortSignal,
  ): Promise<RefreshResult | null> {
    for (;;) {
      const pauseMs = patienceMs === Infinity ? 0 : this.#permittedAt - this.#parts.now();
      if (this.#pending === null && pauseMs > patienceMs) return null;
      this.#pending ??= this.#begin(pauseMs);
      const pending = this.#pending;
      const result = await abortable(pending.result, signal);
      if (pending.startedSeq > sinceSeq || result.outcome === 'applied') return result;
    }
  }

  /** Starts a refresh that nobody waits for, when it is time. */
  refreshIfDue(): void {
    if (this.#dueAt === Infinity || this.#pending !== null) return;
    if (this.#parts.now() >= Math.max(this.#dueAt, this.#permittedAt)) this.refreshSoon();
  }

  /** For a source that reports a change: no pause, and once more if a refresh is already reading. */
  refreshSoon(): void {
    if (this.#lifetime.signal.aborted) return;
    this.#hurry.abort();
    void this.refreshSince(this.#parts.sequence.last, Infinity);
  }

  close(): void {
    this.#lifetime.abort();
  }

  #begin(pauseMs: number): PendingRefresh {
    // Assigned before the first await of #run can get to it.
    const pending: PendingRefresh = {
      startedSeq: -1,
      result: Promise.resolve().then(() => this.#run(pending, pauseMs)),
    };
    return pending;
  }

  /** Never rejects: with a background refresh there is nobody to catch it. */
  async #run(pending: PendingRefresh, pauseMs: number): Promise<RefreshResult> {
    const { events, now, sequence, source, install } = this.#parts;
    try {
      if (pauseMs > 0) await this.#rest(pauseMs);
      pending.startedSeq = sequence.next();
      this.#secretsAtStart = [...this.#parts.secrets()];
      events.emit({ type: 'refresh.started', at: now(), source: source.name });
      const loaded = await this.#load();
      const list = readKeyList(loaded.keys);
      if ('problem' in list) throw this.#error('rejected', `its keys${list.path}: ${list.problem}`);
      return this.#succeed(install(list.keys, pending.startedSeq), loaded.expiresAt);
    } catch (error) {
      return this.#fail(error);
    } finally {
      this.#pending = null;
      this.#secretsAtStart = [];
    }
  }

  /** A pause that is over when the source reports a change. */
  async #rest(pauseMs: number): Promise<void> {
    const hurry = new AbortController();
    this.#hurry = hurry;
    const signal = AbortSignal.any([this.#lifetime.signal, hurry.signal]);
    try {
      await this.#parts.sleep(pauseMs, signal);
    } catch (error) {
      if (!hurry.signal.aborted) throw error;
    }
  }

  async #load(): Promise<LoadedKeys> {
    const { source, sourceTimeoutMs, sleep } = this.#parts;
    const over = new AbortController();
    const signal = AbortSignal.any([this.#lifetime.signal, over.signal]);
    const timedOut = sleep(sourceTimeoutMs, signal).then(() => {
      throw this.#error('timeout', `did not answer within ${sourceTimeoutMs} ms`);
    });
    // Rejects as well when the load is over first; that is the usual case and nobody's concern.
    timedOut.catch(() => undefined);
    try {
      const loading = Promise.resolve(source.load(signal));
      return await Promise.race([loading, timedOut]);
    } finally {
      over.abort();
    }
  }

  #succeed(changed: boolean, expiresAt: number | undefined): RefreshResult {
    const { events, now, source, describe } = this.#parts;
    const at = now();
    this.#lastError = null;
    this.#loadedAt = at;
    this.#pause(changed, at);
    const { refreshMs, random } = this.#parts;
    this.#dueAt = refreshDueAt({ loadedAt: at, refreshMs, expiresAt, random: random() });
    if (changed) events.emit({ type: 'refresh.applied', at, source: source.name, ...describe() });
    else events.emit({ type: 'refresh.unchanged', at, source: source.name });
    return { outcome: changed ? 'applied' : 'unchanged' };
  }

  #fail(cause: unknown): RefreshResult {
    const { events, now, source, describe } = this.#parts;
    const at = now();
    const error = isSourceError(cause) ? cause : this.#error('failed', 'could not be read', cause);
    const wasStale = this.#lastError !== null;
    this.#lastError = error;
    this.#pause(false, at);
    // Due at once, so that a source that is back is noticed as soon as the pause allows.
    if (this.#parts.refreshMs !== undefined) this.#dueAt = at;
    if (!this.#lifetime.signal.aborted) {
      events.emit({ type: 'refresh.failed', at, source: source.name, reason: error.reason });
      if (!wasStale && describe().size > 0)
        events.emit({ type: 'source.stale', at, source: source.name });
    }
    return { outcome: 'failed', error };
  }

  #pause(productive: boolean, at: number): void {
    this.#unproductive = productive ? 0 : this.#unproductive + 1;
    this.#permittedAt = at + refreshPauseMs(this.#unproductive);
  }

  #error(
    reason: 'failed' | 'timeout' | 'rejected',
    problem: string,
    cause?: unknown,
  ): KeySourceError {
    return new KeySourceError({
      source: this.#parts.source.name,
      reason,
      problem,
      cause,
      secrets: [...this.#secretsAtStart, ...this.#parts.secrets()],
    });
  }
}

/** By what it is rather than by class: a source may come with a copy of this package of its own. */
function isSourceError(value: unknown): value is KeySourceError {
  return (
    isRegPilotError(value) &&
    value.code === 'KEY_SOURCE_FAILED' &&
    'reason' in value &&
    'source' in value
  );
}
