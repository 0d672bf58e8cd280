import { RegPilotError } from '@regpilot/contract';
import type { Admission, AdmitOptions } from '@regpilot/enforcement';
import type { Enforcement } from '../enforcement/enforcement.ts';
import { localDenialError } from '../errors/local-denial.ts';
import { askEnforcer, factsOf } from './ask-enforcer.ts';
import type { CallInProgress } from './call-in-progress.ts';
import { CallTab } from './call-tab.ts';
import { waitForQuota, type WaitParts } from './wait-for-quota.ts';

/** @throws RegPilotError with code CLOSED after `close()`. */
export function refuseClosed(closed: boolean): void {
  if (closed) throw new RegPilotError('CLOSED');
}

/** Policies with scope `client` never look at it; events of theirs show it. */
const noKey = { keyId: 'client', localId: 'client' } as const;

/**
 * What is decided once for a call, before there is a key: the policies with scope `client`. Null where
 * there are none, and for calls that count against no limit.
 *
 * @throws the denial, as the error that the gateway would answer with; as `askEnforcer` does.
 */
export function screen(
  progress: CallInProgress,
  enforcement: Enforcement | null,
  parts: WaitParts,
): CallTab | null | Promise<CallTab> {
  const { call } = progress;
  if (enforcement === null || !enforcement.hasClientScope || !call.metered) return null;
  const facts = factsOf(call, noKey);
  const ask = (options: AdmitOptions): Admission | Promise<Admission> =>
    askEnforcer(enforcement.enforcer, facts, call, { ...options, only: 'client' });
  if (call.maxWaitMs !== null) {
    // Through the line even where there is room, or a call could overtake those that wait.
    const waiting = waitForQuota({
      progress,
      keys: [facts],
      ask: async (_, by) => ask(by),
      ...parts,
    });
    return waiting.then((outcome) => {
      if ('granted' in outcome) return new CallTab(outcome.granted.admission, call.estimate);
      throw localDenialError(outcome.refused, { attempts: 0 });
    });
  }
  const admission = ask({});
  return admission instanceof Promise
    ? admission.then((late) => tabOf(late, progress))
    : tabOf(admission, progress);
}

function tabOf(admission: Admission, { call }: CallInProgress): CallTab {
  if (admission.allowed) return new CallTab(admission, call.estimate);
  throw localDenialError(admission, { attempts: 0 });
}
