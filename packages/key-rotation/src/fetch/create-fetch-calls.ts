import { sleep as defaultSleep, type Sleep } from '../attempt/sleep.ts';
import { systemNow } from '../attempt/system-clock.ts';
import { classifyByStatus, type Classify } from '../classify/classify-by-status.ts';
import { FetchCall, type FetchCallInput } from './fetch-call.ts';
import { readFetchOptions, type RingFetchOptions } from './read-fetch-options.ts';

export interface FetchCallOptions extends RingFetchOptions {
  /** What an answer means; default: by its HTTP status. */
  readonly classify?: Classify | undefined;
  /** Whether answers are read for the quota of their key; see `KeyRing.watchesQuota`. Default false. */
  readonly watchesQuota?: boolean | undefined;
  /** Epoch milliseconds; the default never runs backwards. */
  readonly now?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
}

/**
 * For a `fetch` with an attempt loop of its own making round `runAttempts`: what `ring.fetch` is made
 * of. Each call is bound to `origins`, and follows no redirect, so that no key goes elsewhere.
 *
 * @throws ConfigurationError naming the option.
 */
export function createFetchCalls(
  options: FetchCallOptions,
): (input: FetchCallInput, init?: RequestInit) => FetchCall {
  const settings = {
    classify: options.classify ?? classifyByStatus,
    watchesQuota: options.watchesQuota ?? false,
    now: options.now ?? systemNow,
    sleep: options.sleep ?? defaultSleep,
    fetch: readFetchOptions(options),
  };
  return (input, init = {}) => new FetchCall(input, init, settings);
}
