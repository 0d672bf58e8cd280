/** What a field may be and may not be: the values at which a check is most likely to be wrong. */
export interface Kind {
  readonly bad: readonly unknown[];
  /** Both ends of what is allowed. */
  readonly good: readonly unknown[];
}

const loneSurrogate = 'cut \ud83d';

export function text({ good = ['a'], empty = false } = {}): Kind {
  return { bad: [5, null, {}, [], loneSurrogate, ...(empty ? [''] : [])], good };
}

export function oneOf(...good: readonly string[]): Kind {
  return { bad: [5, null, [], 'no such value', '', loneSurrogate, 'toString'], good };
}

export function number(least: number, most: number, beyond: readonly unknown[] = []): Kind {
  const bad = ['5', null, [], true, Number.NaN, Infinity, -Infinity, ...beyond];
  return { bad, good: [least, most] };
}

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Kind {
  return number(least, most, [least - 1, most + 1, least + 0.5]);
}

export const flag: Kind = { bad: ['true', 1, null, {}, Number.NaN], good: [true, false] };

export function object(...good: readonly object[]): Kind {
  return { bad: [5, null, 'text', [], true], good };
}

export function list(good: readonly unknown[], beyond: readonly unknown[] = []): Kind {
  return { bad: [5, null, {}, true, ...beyond], good: [good] };
}

export function anyOf(bad: readonly unknown[], ...good: readonly unknown[]): Kind {
  return { bad, good };
}

/** The same kind where null is a value: it clears the field. */
export function nullable({ bad, good }: Kind): Kind {
  return { bad: bad.filter((value) => value !== null), good: [...good, null] };
}
