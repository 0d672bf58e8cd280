import { createEnforcer } from '../src/index.ts';
import type {
  Admission,
  AdmitOptions,
  CallFacts,
  Enforcer,
  EnforcerOptions,
  Policy,
} from '../src/index.ts';
import { call, midnight } from './enforcer-at-rest.ts';
import { VirtualTime } from './virtual-time.ts';

/** An enforcer in virtual time, and what became of the calls that wait for it. */
export interface Bench {
  readonly enforcer: Enforcer;
  readonly time: VirtualTime;
  /** What became of each call, by name, with the time. */
  readonly log: string[];
  /** Admissions by name. */
  readonly open: Map<string, Admission>;
  readonly wait: (name: string, facts?: Partial<CallFacts>, options?: AdmitOptions) => void;
}

export function bench(
  policies: readonly Policy[],
  options: Partial<EnforcerOptions> = {},
  time: VirtualTime = new VirtualTime(midnight),
): Bench {
  const { read: now, after } = time;
  const enforcer = createEnforcer({ policies, now, after, windowFrom: 'admitted', ...options });
  const log: string[] = [];
  const open = new Map<string, Admission>();
  const note = (name: string, what: string): number =>
    log.push(`${name} ${what} ${time.now - midnight}`);
  const wait: Bench['wait'] = (name, facts = {}, given = {}) => {
    enforcer.admit({ ...call, ...facts }, { ...given, wait: true }).then(
      (admission) => {
        open.set(name, admission);
        note(name, admission.allowed ? 'goes' : `denied ${admission.denial.retryAfterMs}`);
      },
      (error: unknown) => note(name, String(error)),
    );
  };
  return { enforcer, time, log, open, wait };
}
