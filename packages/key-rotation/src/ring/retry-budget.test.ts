import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

function budgetAt(
  ratio: number,
  perSecond: number,
): { budget: RetryBudget; wait: (ms: number) => void } {
  let at = 5000;
  const wait = (ms: number): void => {
    at += ms;
  };
  return { budget: new RetryBudget({ ratio, perSecond }, () => at), wait };
}

function takeAll(budget: RetryBudget): number {
  let taken = 0;
  for (; budget.hasLeft(); taken++) budget.withdraw();
  return taken;
}

describe('RetryBudget', () => {
  test('starts with ten seconds of its floor, which then comes back by time', () => {
    const { budget, wait } = budgetAt(0.1, 10);
    expect(takeAll(budget)).toBe(100);
    wait(99);
    expect(budget.hasLeft()).toBe(false);
    wait(1);
    expect(takeAll(budget)).toBe(1);
    wait(3_600_000);
    expect(takeAll(budget)).toBe(200);
  });

  test('earns a part of a retry with each call', () => {
    const { budget } = budgetAt(0.25, 0);
    for (let calls = 0; calls < 43; calls++) budget.deposit();
    expect(takeAll(budget)).toBe(10);
  });

  test('owes nothing, however much was taken', () => {
    const { budget, wait } = budgetAt(0, 1);
    for (let taken = 0; taken < 50; taken++) budget.withdraw();
    wait(1000);
    expect(takeAll(budget)).toBe(1);
  });

  test('pays for hops with what calls have earned, and leaves the floor for retries', () => {
    const { budget } = budgetAt(0.5, 1);
    for (let calls = 0; calls < 9; calls++) budget.deposit();
    for (let hops = 0; hops < 3; hops++) budget.withdrawHop();
    expect(takeAll(budget)).toBe(11);
    for (let hops = 0; hops < 50; hops++) budget.withdrawHop();
    for (let calls = 0; calls < 22; calls++) budget.deposit();
    budget.withdrawHop();
    expect(takeAll(budget)).toBe(10);
  });

  test('never allows more than what was saved, plus its part of the calls, plus its floor', () => {
    const step = fc.oneof(fc.constant('call'), fc.constant('retry'), fc.nat(2000));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { budget, wait } = budgetAt(0.5, 2);
        let [calls, retries, waitedMs] = [0, 0, 0];
        for (const one of steps) {
          if (one === 'call') {
            budget.deposit();
            calls += 1;
          } else if (one === 'retry') {
            if (!budget.hasLeft()) continue;
            budget.withdraw();
            retries += 1;
          } else if (typeof one === 'number') {
            wait(one);
            waitedMs += one;
          }
        }
        expect(retries).toBeLessThanOrEqual(20 + calls * 0.5 + (waitedMs / 1000) * 2 + 1e-6);
      }),
    );
  });
});
