import {
  concurrency,
  createEnforcer,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokensPerDay,
} from '../../src/index.ts';
import type { Admission, Enforcer, StoreErrorRule } from '../../src/index.ts';
import { midnight } from '../enforcer-at-rest.ts';
import { settled, VirtualTime } from '../virtual-time.ts';
import { ScriptedStore } from './scripted-store.ts';
import type { Behaviour } from './scripted-store.ts';

const limits = { perSecond: 3, perMinute: 8 };
/** Of one of two processes. */
export const share = { perSecond: 1, perMinute: 4 };
const policies = [
  requestsPerSecond(limits.perSecond),
  requestsPerMinute(limits.perMinute),
  requestsPerDay(1000, { scope: 'client' }),
  tokensPerDay(100_000),
  concurrency(500),
];
export const keys = ['a', 'b'] as const;

export type OutageStep =
  | { readonly do: 'behave'; readonly as: Behaviour }
  | { readonly do: 'call'; readonly key: string; readonly tokens: number }
  | { readonly do: 'settle'; readonly which: number; readonly tokens: number | undefined }
  | { readonly do: 'release'; readonly which: number }
  | { readonly do: 'arrived'; readonly which: number }
  | { readonly do: 'answerLate'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number };

export interface Made {
  readonly key: string;
  readonly admission: Admission;
  readonly at: number;
  /** Counted for it in the end. */
  tokens: number;
  isOpen: boolean;
  isReleased: boolean;
}

/** Plays a trace on an enforcer, and keeps its own count of what was let through. */
export class OutageTrace {
  readonly time = new VirtualTime(midnight + 3_600_000);
  readonly store = new ScriptedStore(this.time.read);
  readonly made: Made[] = [];
  /** What went wrong on the way. */
  readonly problems: string[] = [];
  /** When each was asked for. */
  readonly #undecided = new Map<object, number>();
  readonly enforcer: Enforcer;

  constructor(onStoreError: StoreErrorRule) {
    let ids = 0;
    this.enforcer = createEnforcer({
      policies,
      store: this.store,
      onStoreError,
      processes: 2,
      windowFrom: 'admitted',
      now: this.time.read,
      after: this.time.after,
      random: () => 1,
      newId: () => `r${++ids}`,
    });
  }

  async play(step: OutageStep): Promise<void> {
    if (step.do === 'behave') this.store.behaviour = step.as;
    else if (step.do === 'call') this.call(step.key, step.tokens);
    else if (step.do === 'answerLate') this.store.answerLate(step.which);
    else if (step.do === 'wait') await this.wait(step.ms);
    else this.#report(step);
    if (step.do !== 'call') await settled();
  }

  call(key: string, tokens: number): void {
    const decided = {};
    this.#undecided.set(decided, this.time.now);
    const note = (admission: Admission): void => {
      this.#undecided.delete(decided);
      const at = this.time.now;
      const isOpen = admission.allowed;
      this.made.push({ key, admission, at, tokens, isOpen, isReleased: false });
    };
    const facts = { keyId: key, capability: null, estimate: { tokens } };
    const decision = this.enforcer.admit(facts);
    if (decision instanceof Promise) void decision.then(note);
    else note(decision);
  }

  /** No decision takes longer than the deadline. */
  async wait(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 15) {
      await this.time.advance(Math.min(15, left));
      for (const askedAt of this.#undecided.values())
        if (this.time.now - askedAt >= 45) this.problems.push(`no decision since ${askedAt}`);
    }
  }

  #report(step: Extract<OutageStep, { which: number }>): void {
    const target = this.made[step.which % Math.max(1, this.made.length)];
    if (target === undefined || step.do === 'answerLate') return;
    const { admission, isOpen } = target;
    if (step.do === 'arrived') {
      admission.arrived();
      return;
    }
    target.isOpen = false;
    if (step.do === 'release') {
      if (admission.release() !== isOpen) this.problems.push('a release took effect wrongly');
      target.isReleased ||= isOpen;
      return;
    }
    if (admission.settle({ tokens: step.tokens }) !== isOpen)
      this.problems.push('a settlement took effect wrongly');
    if (isOpen) target.tokens = step.tokens ?? target.tokens;
  }

  /** The store is well, hears of all that was left open, and every call ends. */
  async recover(): Promise<void> {
    this.store.behaviour = 'well';
    await this.wait(60);
    this.store.answerLate();
    await this.wait(6000);
    for (const one of this.made) {
      if (one.isOpen) one.admission.settle({});
      one.isOpen = false;
    }
    this.call('nobody', 0);
    await settled();
    this.made.at(-1)?.admission.settle({});
    await settled();
    this.store.answerLate();
    await settled();
    await this.enforcer.close();
  }

  counted(slot: string): number[] {
    const isClient = slot === '~client';
    const asked = policies.filter(({ scope }) => (scope === 'client') === isClient);
    return this.store.inner
      .usage(
        slot,
        asked.map(({ meter }) => meter),
      )
      .map(({ used }) => used);
  }
}
