import { keyId } from '@regpilot/contract';
import {
  createKeyRing,
  fromFunction,
  type KeyMaterial,
  type KeyRing,
  type KeyRingEvent,
  type Strategy,
} from '../../src/index.ts';
import { HttpFailure } from '../upstream.ts';
import { settlePromises, VirtualClock } from '../virtual-clock.ts';
import { materialOf, modelKeys, type RingModel } from './ring-model.ts';

interface OpenAttempt {
  readonly key: string;
  readonly finish: (error?: Error) => void;
}

interface OpenLoad {
  readonly number: number;
  readonly answer: (set: readonly KeyMaterial[]) => void;
  readonly fail: () => void;
}

/** A ring among an upstream, a source and callers that do what the script says, in its order. */
export class RingWorld {
  readonly clock = new VirtualClock();
  readonly ring: KeyRing;
  readonly strategy: Strategy;
  readonly seen: unknown[] = [];
  /** What the source answers next. */
  set: readonly KeyMaterial[] = modelKeys.slice(0, 2).map((key) => materialOf(key));
  readonly #model: RingModel;
  readonly #open: OpenAttempt[] = [];
  readonly #aborts: AbortController[] = [];
  #loads: OpenLoad[] = [];
  #loadCount = 0;
  #lastAnswered = 0;
  #running = 0;

  constructor(strategy: Strategy, model: RingModel) {
    this.strategy = strategy;
    this.#model = model;
    const { now, sleep } = this.clock;
    const source = fromFunction(() => this.#load());
    const rest = { strategy, refreshMs: 400, sourceTimeoutMs: 1e9, random: () => 0.5 };
    this.ring = createKeyRing({ source, now, sleep, ...rest });
    this.ring.on('*', (event) => {
      this.#hear(event);
    });
  }

  #hear(event: KeyRingEvent): void {
    const model = this.#model;
    this.seen.push(event);
    if (event.type === 'refresh.applied') model.installed(event.generation, this.#lastAnswered);
    if (event.type === 'key.probing') model.trialBegan(event.keyId);
    if (event.type === 'key.added') model.held.add(valueOf(event.keyId));
    if (event.type === 'key.removed') {
      model.held.delete(valueOf(event.keyId));
      model.trialEnded(event.keyId);
    }
    model.weigh();
  }

  #load(): Promise<readonly KeyMaterial[]> {
    // I2
    if (this.#loads.length > 0) this.#model.note('two refreshes at once');
    const number = ++this.#loadCount;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error('down'));
      };
      this.#loads.push({ number, answer: resolve, fail });
    });
  }

  answerLoad(fails: boolean): void {
    const load = this.#loads.shift();
    if (load === undefined) return;
    this.#lastAnswered = load.number;
    if (fails) {
      load.fail();
      return;
    }
    for (const material of this.set) {
      if (typeof material !== 'string')
        this.#model.endsAt.set(material.key, material.notAfter ?? Infinity);
    }
    load.answer(this.set);
  }

  /** Lets the upstream answer one attempt by what it thinks of the key now, or with the error given. */
  answer(which: number, error?: Error): void {
    const [attempt] = this.#open.splice(which % Math.max(1, this.#open.length), 1);
    if (attempt === undefined) return;
    const accepted = this.#model.accepted.has(attempt.key);
    attempt.finish(error ?? (accepted ? undefined : new HttpFailure(401)));
  }

  abort(which: number): void {
    this.#aborts[which % Math.max(1, this.#aborts.length)]?.abort();
  }

  call(): void {
    const startedAtStep = this.#model.step;
    const generation = this.ring.status().generation;
    const used: string[] = [];
    const abort = new AbortController();
    this.#aborts.push(abort);
    this.#running += 1;
    const work = (value: string): Promise<void> => this.#attempt(value, used);
    void this.ring
      .call(work, { signal: abort.signal })
      .catch((error: unknown) => {
        this.seen.push(error);
        if (isRefusal(error)) this.#model.refused(startedAtStep, this.clock.now());
      })
      .finally(() => {
        this.#running -= 1;
        this.#model.ended(used, this.ring.status().generation - generation);
      });
  }

  async #attempt(value: string, used: string[]): Promise<void> {
    this.#model.used(value, this.clock.now());
    used.push(value);
    const trial = this.ring
      .status()
      .keys.some((key) => key.keyId === keyId(value) && key.state === 'probing');
    try {
      await new Promise<void>((resolve, reject) => {
        const finish = (error?: Error): void => {
          if (error === undefined) resolve();
          else reject(error);
        };
        this.#open.push({ key: value, finish });
      });
    } finally {
      if (trial) this.#model.trialEnded(keyId(value));
    }
  }

  /** Calls one after the other, all answered well; the keys in the order in which they were used. */
  async callInTurn(calls: number): Promise<string[]> {
    const used: string[] = [];
    for (let done = 0; done < calls; done++) {
      await this.ring.call((value) => Promise.resolve(used.push(value)));
    }
    return used;
  }

  /** The keys among which the strategy alone decides; none while some are on their way back. */
  get eligible(): string[] {
    const { keys } = this.ring.status();
    if (keys.some(({ state }) => /^(?:cooling|probing|limited)$/.test(state))) return [];
    return keys
      .filter(({ state }) => state === 'active' || state === 'suspect')
      .map((key) => valueOf(key.keyId));
  }

  /** Answers whatever is still open, so that every call ends. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 500 && this.#running > 0; turn++) {
      this.answer(0);
      await settlePromises();
      this.answerLoad(false);
      await settlePromises();
      await this.clock.advance(100);
    }
    if (this.#running > 0) this.#model.note('a call never ended');
  }

  async finish(): Promise<void> {
    await this.settle();
    for (const { inFlight, state } of this.ring.status().keys) {
      if (inFlight === 0 && state === 'probing') this.#model.note('a trial never ended');
    }
    this.seen.push(this.ring.status(), this.ring);
    await this.ring.close();
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && error.code === 'ALL_KEYS_FAILED') ||
    ('status' in error && error.status === 401)
  );
}

function valueOf(id: string): string {
  return modelKeys.find(({ value }) => keyId(value) === id)?.value ?? '';
}
