import { storeErrorOf } from '../store-error.ts';
import type { RedisScripts } from './redis-scripts.ts';

/** A script, by its text; its digest, which Redis knows it by, is worked out once. */
export class RedisScript {
  readonly text: string;
  #sha: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Undefined until `load` was awaited. */
  get sha(): string | undefined {
    return this.#sha;
  }

  async load(): Promise<string> {
    this.#sha ??= await sha1(this.text);
    return this.#sha;
  }
}

/** Runs scripts by their digest, and by their text where the server does not have them: that loads them. */
export class ScriptRunner {
  readonly #scripts: RedisScripts;

  constructor(scripts: RedisScripts) {
    this.#scripts = scripts;
  }

  /**
   * NOSCRIPT is the one answer after which a script is sent again: after any other failure nobody knows whether it ran.
   *
   * @throws StoreError
   */
  run(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<number[]> {
    const { sha } = script;
    if (sha === undefined) return script.load().then(() => this.run(script, keys, values));
    // No async function, as each adds a turn to every decision.
    return this.#scripts.bySha(sha, keys, values).then(numbersOf, (error: unknown) => {
      if (!isMissingScript(error)) throw storeErrorOf(error);
      return this.#runText(script, keys, values);
    });
  }

  async #runText(
    { text }: RedisScript,
    keys: readonly string[],
    values: readonly string[],
  ): Promise<number[]> {
    try {
      return numbersOf(await this.#scripts.byText(text, keys, values));
    } catch (error) {
      throw storeErrorOf(error);
    }
  }
}

function isMissingScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** Clients can be told to give numbers as texts. */
function numbersOf(reply: unknown): number[] {
  return Array.isArray(reply) ? reply.map(Number) : [Number(reply)];
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
