import type { ClientOptions } from '../options/client-options.ts';
import type { Runtime } from '../pipeline/runtime.ts';
import type { Enforcement } from './enforcement.ts';
import type { EnforcementParts } from './open-enforcement.ts';

/** The options of enforcement, as a client and `guardedFetch` have them. */
type EnforcementOptions = Pick<ClientOptions, 'enforcement' | 'estimate' | 'prices'>;

/**
 * Enforcement that is loaded with the first call that needs it: a client without policies must not
 * pay for its code.
 */
export class LazyEnforcement {
  readonly #parts: EnforcementParts;
  #opening: Promise<Enforcement> | undefined;
  #opened: Enforcement | undefined;

  constructor(parts: EnforcementParts) {
    this.#parts = parts;
  }

  /** Without a promise from the second call on. Rejects with the same error for every call. */
  get(): Enforcement | Promise<Enforcement> {
    return this.#opened ?? (this.#opening ??= this.#open());
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }

  async #open(): Promise<Enforcement> {
    const { openEnforcement } = await import('./open-enforcement.ts');
    const opened = openEnforcement(this.#parts);
    this.#opened = opened;
    return opened;
  }
}

/** Null for a client without policies. */
export function lazyEnforcement(
  options: EnforcementOptions,
  runtime: Runtime,
): LazyEnforcement | null {
  const { enforcement, estimate: estimator, prices } = options;
  if (enforcement === undefined) return null;
  return new LazyEnforcement({ enforcement, estimator, prices, runtime });
}
