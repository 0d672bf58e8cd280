/** Node's fetch loads undici by this name, in every release from 18 to 26. No other function can. */
const nodeFetchMark = 'internal/deps/undici/undici';

/**
 * Where undici keeps the dispatcher that fetch sends through, the newer place first. Each release of it
 * writes one of them or both: a mock may stand in the one while Node's own is still in the other.
 */
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

/** Unset until the first fetch; afterwards Node's own in every place, unless it was replaced in one. */
function isUsualDispatcher(): boolean {
  return dispatcherSlots.every((slot) => {
    const dispatcher: unknown = Reflect.get(globalThis, slot);
    return dispatcher === undefined || isNodeDispatcher(dispatcher);
  });
}

/** Not EnvHttpProxyAgent, which is Node's own as well. The second is what Node 26 gives to older undicis. */
const usualNames: ReadonlySet<string> = new Set(['Agent', 'Dispatcher1Wrapper']);

/** What is composed of Node's own has its class, but a `dispatch` of its own. */
function isNodeDispatcher(dispatcher: unknown): boolean {
  if (typeof dispatcher !== 'object' || dispatcher === null) return false;
  const made: unknown = dispatcher.constructor;
  if (typeof made !== 'function' || !isNodeClass(made)) return false;
  return Reflect.get(dispatcher, 'dispatch') === Reflect.get(made.prototype, 'dispatch');
}

/** As `knownNative`. */
const knownClasses = new WeakSet<object>();

/**
 * Node's undici is a bundle of esbuild, which writes each class's name into its body. An undici that was
 * installed is not: its Agent may have another certificate store or another way to connect.
 */
function isNodeClass(made: object & { readonly name: string }): boolean {
  if (knownClasses.has(made)) return true;
  const { name } = made;
  if (!usualNames.has(name)) return false;
  if (!Function.prototype.toString.call(made).includes(`__name(this, "${name}")`)) return false;
  knownClasses.add(made);
  return true;
}
