import { describe, expect, test } from 'vitest';
import { expectedIn, noDemand, withCall } from './demand.ts';

const fadeMs = 2000;

/** A call of 10 tokens every `everyMs`, from 0 to `untilMs`. */
function steady(everyMs: number, untilMs: number): ReturnType<typeof withCall> {
  let demand = noDemand;
  for (let at = 0; at <= untilMs; at += everyMs) demand = withCall(demand, [1, 10], at, fadeMs);
  return demand;
}

describe('demand', () => {
  test.each<[string, number, number, number, number]>([
    ['one call', 1, 0, 0, 1],
    ['a steady rate, long since', 10, 20_000, 20_000, 200],
    ['a steady rate that began one fade ago: two thirds', 10, 2000, 2000, 127],
    ['a rate that ended one fade ago: one third', 10, 20_000, 22_000, 74],
    ['a rate that ended long ago: none', 10, 20_000, 60_000, 0],
    ['a clock that went back: as if no time had passed', 10, 20_000, 0, 200],
  ])('expects, after %s, the calls of one fade', (_name, everyMs, untilMs, now, calls) => {
    const expected = expectedIn(steady(everyMs, untilMs), fadeMs, now, fadeMs);
    expect(Math.round(expected.calls)).toBe(calls);
    expect(expected.amounts[1]).toBeCloseTo(expected.calls * 10);
  });

  test('shows many calls of one instant at once', () => {
    let demand = noDemand;
    for (let call = 0; call < 100; call++) demand = withCall(demand, [1], 5, fadeMs);
    expect(expectedIn(demand, 1000, 5, fadeMs).calls).toBe(50);
  });

  test('expects nothing where nothing came', () => {
    expect(expectedIn(noDemand, 1000, 5, fadeMs)).toEqual({ calls: 0, amounts: [] });
  });
});
