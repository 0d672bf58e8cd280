import { StoreError, storeErrorOf } from '../store-error.ts';
import type { RedisScript, ScriptRunner } from './script-runner.ts';

/** More would hold up other clients' calls behind one script, and let the server wait for the rest of a busy turn. */
const mostParts = 16;
const mostValues = 1_000;

/** What a script does for one slot. */
interface Part {
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly done: (answer: number[]) => void;
  readonly failed: (error: unknown) => void;
}

/** One run of a script. */
interface Run {
  readonly script: RedisScript;
  readonly parts: Part[];
  valueCount: number;
}

/** Taken once: tests that replace the timers later on do not hold up the store. */
const atEndOfTurn: (task: () => void) => void = /* @__PURE__ */ endOfTurn();

/**
 * Runs scripts for slots: one run for all that ask for the same script in the same turn of the event loop, as a run, its
 * way to the server and its answer cost as much as what is done for a slot. Nobody waits for a timer or for an answer.
 *
 * A Cluster refuses a script over several slots, before any of it ran. From then on each slot has runs of its own.
 */
export class SlotRuns {
  readonly #runner: ScriptRunner;
  readonly #time: () => readonly string[];
  #gathering: Run[] = [];
  #isDue = false;
  #isDivided = false;

  /** @param time what the scripts are told of the time, at their sending */
  constructor(runner: ScriptRunner, time: () => readonly string[]) {
    this.#runner = runner;
    this.#time = time;
  }

  /** What the script answers for this slot. @throws StoreError */
  run(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<number[]> {
    return new Promise((done, failed) => {
      this.#add(script, { keys, values, done, failed });
    });
  }

  #add(script: RedisScript, part: Part): void {
    const run = this.#runFor(script, part);
    run.parts.push(part);
    run.valueCount += part.values.length;
    if (run.parts.length >= mostParts || run.valueCount >= mostValues) {
      this.#gathering.splice(this.#gathering.indexOf(run), 1);
      void this.#send(run);
    } else if (!this.#isDue) {
      this.#isDue = true;
      atEndOfTurn(() => {
        const runs = this.#gathering;
        this.#gathering = [];
        this.#isDue = false;
        for (const each of runs) void this.#send(each);
      });
    }
  }

  #runFor(script: RedisScript, { keys }: Part): Run {
    for (const run of this.#gathering) {
      const [first] = run.parts;
      const fits = first?.keys.length === keys.length;
      const isAllowed = !this.#isDivided || first?.keys[0] === keys[0];
      if (run.script === script && fits && isAllowed) return run;
    }
    const run = { script, parts: [], valueCount: 0 };
    this.#gathering.push(run);
    return run;
  }

  async #send({ script, parts }: Run): Promise<void> {
    try {
      answerParts(parts, await this.#runner.run(script, ...argumentsOf(parts, this.#time())));
    } catch (error) {
      if (isRefusedForItsSlots(error, parts)) {
        this.#isDivided = true;
        for (const part of parts) this.#add(script, part);
      } else {
        for (const { failed } of parts) failed(error);
      }
    }
  }
}

function endOfTurn(): (task: () => void) => void {
  return typeof setImmediate === 'function' ? setImmediate : queueMicrotask;
}

/** Not for one slot: to try that once more would never end. */
function isRefusedForItsSlots(error: unknown, parts: readonly Part[]): boolean {
  const isRefused = error instanceof StoreError && error.reason === 'CROSSSLOT';
  return isRefused && parts.some(({ keys }) => keys[0] !== parts[0]?.keys[0]);
}

/** In the form of `partsLua`. */
function argumentsOf(
  parts: readonly Part[],
  time: readonly string[],
): [keys: string[], values: string[]] {
  const keys: string[] = [];
  const values = [`${parts.length}`, ...time];
  for (const part of parts) {
    keys.push(...part.keys);
    values.push(`${part.values.length}`, ...part.values);
  }
  return [keys, values];
}

/** @throws StoreError for what no script of ours answers */
function answerParts(parts: readonly Part[], answers: unknown): void {
  if (!Array.isArray(answers) || answers.length !== parts.length)
    throw new StoreError('REPLY', 'its answer is not that of the script');
  for (const [index, { done, failed }] of parts.entries()) {
    const answer: unknown = answers[index];
    // Clients can be told to give numbers as texts.
    if (!Array.isArray(answer)) failed(new StoreError('REPLY', 'its answer is not a list'));
    else if (Number(answer[0]) === -2) failed(storeErrorOf(new Error(String(answer[1]))));
    else done(answer.map(Number));
  }
}
