import {
  createEnforcer,
  requestsPerMinute,
  type Admission,
  type CallFacts,
} from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import { recordingAdmission } from '../../test/support/recording-enforcer.ts';
import { QuotaQueue, type QuotaRequest } from './quota-queue.ts';

const keys: CallFacts[] = ['a', 'b'].map((slot) => ({
  keyId: `key-${slot}`,
  slot,
  capability: null,
}));

/** Answers of an enforcer, given one by one. */
function answers(): {
  ask: QuotaRequest['ask'];
  answer: (slot: string, admission: Admission | Error) => void;
  left: string[];
} {
  const pending = new Map<string, PromiseWithResolvers<Admission>>();
  const left: string[] = [];
  return {
    left,
    ask: (key, { signal }) => {
      const slot = key.slot ?? '';
      const answer = Promise.withResolvers<Admission>();
      pending.set(slot, answer);
      signal.addEventListener('abort', () => {
        left.push(slot);
        answer.reject(signal.reason);
      });
      return answer.promise;
    },
    answer: (slot, admission) => {
      if (admission instanceof Error) pending.get(slot)?.reject(admission);
      else pending.get(slot)?.resolve(admission);
    },
  };
}

/** A denial that lasts, by a limit that is used up `atMs` before the minute ends. */
function denial(retryAfterMs: number): Admission {
  let now = 0;
  const enforcer = createEnforcer({ policies: [requestsPerMinute(1)], now: () => now });
  const facts = { keyId: 'k', capability: null };
  const ask = (): Admission => {
    const admission = enforcer.admit(facts);
    if (admission instanceof Promise) throw new Error('late');
    return admission;
  };
  ask().arrived();
  now = 60_000 - retryAfterMs;
  return ask();
}

const request = { keys, maxWaitMs: 1000, signal: undefined };

describe('a call that waits for several keys', () => {
  it('takes the first that has quota, and leaves the other lines', async () => {
    const queue = new QuotaQueue();
    const { ask, answer, left } = answers();
    const outcome = queue.wait({ ...request, ask });
    expect(queue.isBusy).toBe(true);
    const admission = recordingAdmission([]);
    answer('b', admission);
    await expect(outcome).resolves.toEqual({ granted: { localId: 'b', admission } });
    expect(left).toEqual(['a', 'b']);
    expect(queue.isBusy).toBe(false);
  });

  it('gives back what a second key grants in the same turn', async () => {
    const { ask, answer } = answers();
    const outcome = new QuotaQueue().wait({ ...request, ask });
    const told: string[][] = [[], []];
    answer('b', recordingAdmission(told[0] ?? []));
    answer('a', recordingAdmission(told[1] ?? []));
    await expect(outcome).resolves.toMatchObject({ granted: { localId: 'b' } });
    expect(told).toEqual([[], ['released']]);
  });

  it('is denied when all keys deny it, with the soonest retry time', async () => {
    const { ask, answer } = answers();
    const outcome = new QuotaQueue().wait({ ...request, ask });
    answer('a', denial(300));
    answer('b', denial(20));
    await expect(outcome).resolves.toMatchObject({
      keyId: 'key-b',
      refused: { denial: { retryAfterMs: 20 } },
    });
  });

  it('fails with what the enforcer throws', async () => {
    const { ask, answer, left } = answers();
    const outcome = new QuotaQueue().wait({ ...request, ask });
    answer('a', new Error('the store is down'));
    await expect(outcome).rejects.toThrow('the store is down');
    expect(left).toEqual(['a', 'b']);
  });

  it('ends with the reason of its signal, also of one that was aborted before', async () => {
    const queue = new QuotaQueue();
    for (const when of ['before', 'meanwhile']) {
      const { ask } = answers();
      const controller = new AbortController();
      if (when === 'before') controller.abort(new Error(when));
      const asking: QuotaRequest['ask'] = async (key, options) => {
        options.signal.throwIfAborted();
        return ask(key, options);
      };
      const outcome = queue.wait({ ...request, ask: asking, signal: controller.signal });
      controller.abort(new Error(when));
      await expect(outcome).rejects.toThrow(when);
    }
    expect(queue.isBusy).toBe(false);
  });

  it('ends with code CLOSED when the queue does', async () => {
    const queue = new QuotaQueue();
    const outcome = queue.wait({ ...request, ask: answers().ask });
    queue.close();
    await expect(outcome).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
