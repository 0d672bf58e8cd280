import { inspect } from 'node:util';
import fc from 'fast-check';
import { keyId } from '@regpilot/contract';
import { expect, test } from 'vitest';
import { createKeyRing, fromFunction, type KeyRing } from '../src/index.ts';
import { HttpFailure } from './upstream.ts';
import { settlePromises, VirtualClock } from './virtual-clock.ts';

const keys = [
  'gw_sk_aaaaaaaaaaaa',
  'gw_sk_bbbbbbbbbbbb',
  'gw_sk_cccccccccccc',
  'gw_sk_dddddddddddd',
] as const;

type Step =
  | { readonly do: 'call' | 'load-answers' | 'load-fails' }
  | { readonly do: 'answer' | 'limit' | 'break' | 'abort'; readonly which: number }
  | { readonly do: 'revoke' | 'accept' | 'ban'; readonly key: number }
  | { readonly do: 'rotate'; readonly set: readonly number[] }
  | { readonly do: 'wait'; readonly ms: number };

const key = fc.nat(keys.length - 1);
const choice = fc.nat(20);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step>({ do: 'call' }) },
    { weight: 9, arbitrary: fc.record({ do: fc.constant('answer' as const), which: choice }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constantFrom('limit' as const, 'break' as const, 'abort' as const),
        which: choice,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom('revoke' as const, 'accept' as const), key }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('ban' as const), key }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('rotate' as const),
        set: fc.uniqueArray(key, { minLength: 1 }),
      }),
    },
    { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'load-answers' }, { do: 'load-fails' }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(600) }) },
  ),
  { minLength: 5, maxLength: 70 },
);

interface OpenAttempt {
  readonly key: string;
  readonly finish: (error?: Error) => void;
}

/**
 * A plain account of what must hold, kept beside the ring: which keys are good since when, which are
 * banned, what each call has used. It knows nothing of states, cooldowns or trials.
 */
class World {
  readonly clock = new VirtualClock();
  readonly ring: KeyRing;
  readonly seen: unknown[] = [];
  readonly faults: string[] = [];
  readonly #accepted = new Set<string>(keys);
  readonly #banned = new Set<string>();
  /** Step since which a key could have served any call: in the ring, accepted, not banned. */
  readonly #goodSince = new Map<string, number>();
  readonly #open: OpenAttempt[] = [];
  readonly #aborts: AbortController[] = [];
  #loads: { readonly answer: (set: readonly string[]) => void; readonly fail: () => void }[] = [];
  #set: readonly string[] = keys.slice(0, 2);
  #step = 0;
  #running = 0;

  constructor() {
    const source = fromFunction(() => this.#load());
    const { now, sleep } = this.clock;
    this.ring = createKeyRing({
      source,
      now,
      sleep,
      random: () => 0.5,
      sourceTimeoutMs: 1e9,
      refreshMs: 400,
    });
    this.ring.on('*', (event) => {
      this.seen.push(event);
      if (event.type === 'key.added') this.#noteGood(event.keyId);
      if (event.type === 'key.removed') this.#goodSince.delete(valueOf(event.keyId));
    });
  }

  #load(): Promise<readonly string[]> {
    if (this.#loads.length > 0) this.faults.push('two refreshes at once');
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error('down'));
      };
      this.#loads.push({ answer: resolve, fail });
    });
  }

  #noteGood(id: string): void {
    const value = valueOf(id);
    const inRing = this.ring.status().keys.some(({ keyId: own }) => own === id);
    const good = inRing && this.#accepted.has(value) && !this.#banned.has(value);
    if (!good) this.#goodSince.delete(value);
    else if (!this.#goodSince.has(value)) this.#goodSince.set(value, this.#step);
  }

  async take(step: Step): Promise<void> {
    this.#step += 1;
    if (step.do === 'call') this.#call();
    else if (step.do === 'wait') await this.clock.advance(step.ms);
    else if (step.do === 'rotate') this.#set = step.set.map(keyAt);
    else if ('key' in step) this.#changeKey(step.do, keyAt(step.key));
    else if ('which' in step) this.#touch(step.do, step.which);
    else this.#answerLoad(step.do === 'load-fails');
    await settlePromises();
  }

  #changeKey(change: 'revoke' | 'accept' | 'ban', value: string): void {
    if (change === 'revoke') this.#accepted.delete(value);
    if (change === 'accept') this.#accepted.add(value);
    if (change === 'ban') {
      this.#banned.add(value);
      this.ring.ban(keyId(value));
    }
    this.#noteGood(keyId(value));
  }

  #touch(touch: 'answer' | 'limit' | 'break' | 'abort', which: number): void {
    if (touch === 'abort') {
      this.#aborts[which % Math.max(1, this.#aborts.length)]?.abort();
      return;
    }
    const [attempt] = this.#open.splice(which % Math.max(1, this.#open.length), 1);
    if (attempt === undefined) return;
    if (touch === 'limit') attempt.finish(new HttpFailure(429, 'too many', 50));
    else if (touch === 'break') attempt.finish(new HttpFailure(502));
    else attempt.finish(this.#accepted.has(attempt.key) ? undefined : new HttpFailure(401));
  }

  #answerLoad(fails: boolean): void {
    const [load] = this.#loads.splice(0, 1);
    if (fails) load?.fail();
    else load?.answer(this.#set);
  }

  #call(): void {
    const startedAt = this.#step;
    const used: string[] = [];
    const abort = new AbortController();
    this.#aborts.push(abort);
    const call = this.ring.call(
      (value) => {
        if (this.#banned.has(value)) this.faults.push('a banned key was used');
        used.push(value);
        return new Promise<void>((resolve, reject) => {
          const finish = (error?: Error): void => {
            if (error === undefined) resolve();
            else reject(error);
          };
          this.#open.push({ key: value, finish });
        });
      },
      { signal: abort.signal },
    );
    this.#running += 1;
    void call
      .catch((error: unknown) => {
        this.#judge(error, startedAt);
      })
      .finally(() => {
        this.#running -= 1;
        this.#judgeUse(used);
      });
  }

  #judge(error: unknown, startedAt: number): void {
    this.seen.push(error);
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ALL_KEYS_FAILED') return;
    for (const [value, since] of this.#goodSince) {
      if (since < startedAt)
        this.faults.push(`a call failed although ${value} was good all the time`);
    }
  }

  /** At most one key a second time, beside keys that left the ring and came back as new ones. */
  #judgeUse(used: readonly string[]): void {
    if (used.length > keys.length + 1 + 3 * keys.length)
      this.faults.push(`one call used ${used.length} keys`);
  }

  /** Answers whatever is still open, so that every call ends. */
  async finish(): Promise<void> {
    for (let turn = 0; turn < 500 && this.#running > 0; turn++) {
      await this.take({ do: 'answer', which: 0 });
      await this.take({ do: 'load-answers' });
      await this.clock.advance(100);
    }
    if (this.#running > 0) this.faults.push('a call never ended');
    this.seen.push(this.ring.status(), this.ring);
    await this.ring.close();
  }
}

function keyAt(index: number): string {
  return keys[index] ?? keys[0];
}

function valueOf(id: string): string {
  return keys.find((value) => keyId(value) === id) ?? '';
}

test(
  'whatever happens to keys, source and calls, in whatever order',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const world = new World();
        for (const step of script) await world.take(step);
        await world.finish();
        expect(world.faults).toEqual([]);
        for (const { inFlight, state } of world.ring.status().keys)
          expect([inFlight, state]).not.toEqual([0, 'probing']);
        for (const value of world.seen) {
          expect(inspect(value, { depth: 8 }) + JSON.stringify(value)).not.toContain('gw_sk_');
        }
      }),
      { numRuns: 150 },
    );
  },
);
