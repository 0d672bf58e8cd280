import type { RegPilot } from '@regpilot/sdk';

/** Calls a method as JavaScript does, where nothing has checked the arguments. */
export function invoke(client: RegPilot, path: string, ...args: unknown[]): unknown {
  let target: unknown = client;
  let owner: unknown;
  for (const name of path.split('.')) {
    owner = target;
    target = Reflect.get(Object(target), name);
  }
  if (typeof target !== 'function') throw new Error(`${path} is no method`);
  return Reflect.apply(target, owner, args);
}

/** What it throws; undefined when it does not. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** An object whose field is a getter that throws an error with a secret in its text. */
export function throwing(name: string): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw new Error('a secret');
    },
  });
}
