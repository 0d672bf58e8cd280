import { expect, test } from 'vitest';
import { budgetsAddUp } from './outage-properties.ts';

test.each(['closed', 'open', 'local'] as const)(
  '%s: the rule holds and the budgets add up, at length',
  async (onStoreError) => {
    await expect(budgetsAddUp(onStoreError, 20_000)).resolves.toBeUndefined();
  },
  600_000,
);
