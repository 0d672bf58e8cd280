import { expect, test } from 'vitest';
import { budgetsAddUp } from './outage-properties.ts';

test.each(['closed', 'open', 'local'] as const)(
  '%s: whatever the store does and when, no call hangs, the rule holds and the budgets add up',
  async (onStoreError) => {
    await expect(budgetsAddUp(onStoreError, 300)).resolves.toBeUndefined();
  },
  60_000,
);
