/** Node's fetch loads undici by this name, in every release from 18 to 26. No other function can. */
const nodeFetchMark = 'internal/deps/undici/undici';

/** Where undici keeps the dispatcher that fetch sends through: the second is that of Node 26 and undici 8. */
const dispatcherSlots = [
  Symbol.for('undici.globalDispatcher.2'),
  Symbol.for('undici.globalDispatcher.1'),
];

/**
 * Whether `fetch` is Node's own and sends in its usual way. It is not when a test or a framework put
 * another function in its place, before or after this module was loaded, and not when somebody set a
 * global dispatcher (a proxy, a mock). Then a request must go through it: to send past a patched fetch
 * would send past the test.
 *
 * An unknown source text, as on Bun or Deno, counts as replaced: that way nothing is ever bypassed.
 */
export function isFetchNative(): boolean {
  return isNodeFetch(globalThis.fetch) && isUsualDispatcher();
}

/** The last function that was looked at: its source is asked for once, not at every request. */
let knownNative: typeof fetch | undefined;

function isNodeFetch(candidate: unknown): boolean {
  if (typeof candidate !== 'function') return false;
  if (candidate === knownNative) return true;
  if (!Function.prototype.toString.call(candidate).includes(nodeFetchMark)) return false;
  knownNative = globalThis.fetch;
  return true;
}

/** Unset until the first fetch; afterwards an `Agent`, unless it was replaced. */
function isUsualDispatcher(): boolean {
  for (const slot of dispatcherSlots) {
    const dispatcher: unknown = Reflect.get(globalThis, slot);
    if (typeof dispatcher === 'object' && dispatcher !== null)
      return dispatcher.constructor.name === 'Agent';
  }
  return true;
}
