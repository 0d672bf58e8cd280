import { describe, expect, test } from 'vitest';
import { KeyAccount } from './key-account.ts';

const now = 1000;

describe('KeyAccount', () => {
  test('knows nothing until it is told', () => {
    const account = new KeyAccount();
    account.lend();
    expect(account.left(now)).toBeNull();
  });

  test('takes off what was lent since, and what was under way when it was told', () => {
    const account = new KeyAccount();
    account.lend();
    account.lend();
    account.giveBack();
    account.learn({ limit: 10, remaining: 5 }, 1);
    expect(account.left(now)).toEqual({ limit: 10, remaining: 4 });
    account.lend();
    expect(account.left(now)).toEqual({ limit: 10, remaining: 3 });
    account.giveBack();
    expect(account.left(now)).toEqual({ limit: 10, remaining: 3 });
  });

  test('never has less than nothing left', () => {
    const account = new KeyAccount();
    account.learn({ limit: 10, remaining: 0 }, 1);
    account.lend();
    expect(account.left(now)).toEqual({ limit: 10, remaining: 0 });
  });

  test('an answer to an attempt that started earlier is older news', () => {
    const account = new KeyAccount();
    account.learn({ limit: 10, remaining: 2 }, 7);
    account.learn({ limit: 10, remaining: 9 }, 6);
    expect(account.left(now)).toEqual({ limit: 10, remaining: 2 });
  });

  test('learns from the very first attempt, and holds the later word of an attempt for true', () => {
    const account = new KeyAccount();
    account.learn({ limit: 10, remaining: 2 }, 0);
    expect(account.left(now)).toEqual({ limit: 10, remaining: 2 });
    account.learn({ limit: 10, remaining: 1 }, 0);
    expect(account.left(now)).toEqual({ limit: 10, remaining: 1 });
  });

  test('forgets a quota once it is full again', () => {
    const account = new KeyAccount();
    account.learn({ limit: 10, remaining: 2, resetAt: now }, 1);
    expect(account.left(now - 1)).toEqual({ limit: 10, remaining: 2 });
    expect(account.left(now)).toBeNull();
  });

  test.each([
    { limit: 0, remaining: 0 },
    { limit: Number.NaN, remaining: 1 },
    { limit: 10, remaining: Number.NaN },
  ])('takes no notice of %j', (quota) => {
    const account = new KeyAccount();
    account.learn(quota, 1);
    expect(account.left(now)).toBeNull();
  });
});
