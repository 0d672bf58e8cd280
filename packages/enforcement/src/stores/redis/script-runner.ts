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

/** Each is a round trip, so that some milliseconds pass, in which a slot of a Cluster has moved with all its keys. */
const mostTries = 50;

/** Runs scripts by their digest, and by their text where the server does not have them: that loads them. */
export class ScriptRunner {
  readonly #scripts: RedisScripts;

  constructor(scripts: RedisScripts) {
    this.#scripts = scripts;
  }

  /**
   * It is sent again after NOSCRIPT, and after TRYAGAIN, which a Cluster says while some of the keys are here and some there:
   * after any other failure nobody knows whether it ran.
   *
   * @throws StoreError
   */
  async run(
    script: RedisScript,
    keys: readonly string[],
    values: readonly string[],
  ): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#runOnce(script, keys, values);
      } catch (error) {
        if (!says(error, 'TRYAGAIN') || tries === mostTries) throw storeErrorOf(error);
      }
    }
  }

  async #runOnce(
    script: RedisScript,
    keys: readonly string[],
    values: readonly string[],
  ): Promise<unknown> {
    try {
      return await this.#scripts.bySha(script.sha ?? (await script.load()), keys, values);
    } catch (error) {
      if (!says(error, 'NOSCRIPT')) throw error;
      return this.#scripts.byText(script.text, keys, values);
    }
  }
}

function says(error: unknown, word: string): boolean {
  return error instanceof Error && error.message.startsWith(word);
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
