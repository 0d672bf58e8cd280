import { createEnforcer, costLimit, definePolicy, requestsPerMinute } from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import { dialects } from '../dialects/index.ts';
import { openEnforcement } from '../enforcement/open-enforcement.ts';
import { admit } from './admit.ts';
import { CallInProgress } from './call-in-progress.ts';
import { prepareCall } from './prepare-call.ts';

const key = { keyId: 'k', localId: 'k' };
const settings = {
  baseURL: 'http://gateway.test/api',
  timeoutMs: 1000,
  idleTimeoutMs: 1000,
  totalTimeoutMs: 1000,
  retries: 0,
  defaultHeaders: {},
  onLimit: 'reject' as const,
  maxWaitMs: 1000,
};

function progressWith(estimate: {
  tokens: number;
  costUsd?: number;
  unpriced?: unknown;
}): CallInProgress {
  const parts = { settings, dialect: dialects.regpilot, estimate, newId: () => 'id' };
  return new CallInProgress(prepareCall({ route: 'chat.create', options: {} }, parts), 0);
}

function open(
  enforcement: Parameters<typeof openEnforcement>[0]['enforcement'],
): ReturnType<typeof openEnforcement> {
  const runtime = { now: () => 0, after: () => () => undefined, warn: () => undefined };
  return openEnforcement({
    enforcement,
    estimator: undefined,
    prices: undefined,
    runtime,
  });
}

const idle = { isBusy: false };

describe('admit', () => {
  it('answers without a promise where the enforcer does', () => {
    const lists = [[requestsPerMinute(1)], createEnforcer({ policies: [requestsPerMinute(1)] })];
    for (const enforcement of lists) {
      const opened = open(enforcement);
      const first = admit(progressWith({ tokens: 1 }), key, opened, idle);
      const second = admit(progressWith({ tokens: 1 }), key, opened, idle);
      expect([first, second]).toMatchObject([{ allowed: true }, { allowed: false }]);
    }
  });

  it('answers with one where a check does', async () => {
    const later = definePolicy({ name: 'later', check: async () => undefined });
    const admittance = admit(progressWith({ tokens: 1 }), key, open([later]), idle);
    expect(admittance).toBeInstanceOf(Promise);
    await expect(admittance).resolves.toMatchObject({ allowed: true });
  });

  it('tells why a price is missing that a policy needs', () => {
    const unpriced = new Error('no price for acme/huge');
    const opened = open([costLimit({ usd: 1, reset: 'daily' })]);
    expect(() => admit(progressWith({ tokens: 1, unpriced }), key, opened, idle)).toThrow(unpriced);
  });
});
