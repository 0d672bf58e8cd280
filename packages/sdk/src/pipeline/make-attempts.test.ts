import { createKeyRing, type AttemptResult } from '@regpilot/key-rotation';
import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../errors/connection-error.ts';
import { noEstimate } from './call-estimate.ts';
import { CallInProgress } from './call-in-progress.ts';
import { makeAttempts } from './make-attempts.ts';
import { QuotaQueue } from './quota-queue.ts';
import { systemRuntime } from './runtime.ts';

const terms = {
  estimate: noEstimate,
  capability: null,
  metered: false,
  model: undefined,
  maxTokens: undefined,
  repeat: 'always',
  replayable: true,
  signal: undefined,
  totalTimeoutMs: undefined,
  retries: 0,
  maxWaitMs: null,
} as const;

function fail(error: unknown, replayable: boolean): Promise<unknown> {
  const attempt = async (): Promise<AttemptResult<never>> => ({
    outcome: 'transient',
    delivery: 'not-sent',
    error,
  });
  const parts = {
    ring: createKeyRing({ keys: ['a'] }),
    gateway: { mayRepeat: () => true },
    enforcement: null,
    queue: new QuotaQueue(),
    runtime: systemRuntime,
  };
  const progress = new CallInProgress({ ...terms, replayable }, 0);
  return makeAttempts(progress, parts, attempt).catch((caught: unknown) => caught);
}

describe('why the attempts ended', () => {
  it.each([
    [true, 'retries-used-up'],
    [false, 'not-replayable'],
  ])('is told on the error itself (replayable: %s)', async (replayable, stoppedBecause) => {
    const error = new ConnectionError(undefined, { delivery: 'not-sent' });
    expect(await fail(error, replayable)).toBe(error);
    expect(error).toMatchObject({ stoppedBecause });
  });

  it.each([
    ['an error of somebody else', new Error('no')],
    ['what is no error', 'no'],
    ['what was told before', Object.freeze({ stoppedBecause: 'denied' })],
  ])('leaves %s as it is', async (_what, error) => {
    expect(await fail(error, true)).toBe(error);
    expect(error).not.toMatchObject({ stoppedBecause: 'retries-used-up' });
  });
});
