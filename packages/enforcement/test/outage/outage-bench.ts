import { createEnforcer } from '../../src/index.ts';
import type {
  Admission,
  AdmitOptions,
  CallFacts,
  EnforcementEvent,
  Enforcer,
  EnforcerOptions,
  Policy,
} from '../../src/index.ts';
import { call, midnight } from '../enforcer-at-rest.ts';
import { settled, VirtualTime } from '../virtual-time.ts';
import { ScriptedStore } from './scripted-store.ts';

/** An enforcer on a scripted store, in virtual time. */
export interface OutageBench {
  readonly enforcer: Enforcer;
  readonly store: ScriptedStore;
  readonly time: VirtualTime;
  readonly events: EnforcementEvent[];
  /** Lets time pass until the call is decided on, at most for a second. */
  readonly admit: (facts?: Partial<CallFacts>, options?: AdmitOptions) => Promise<Admission>;
  /** Makes the circuit open: three calls of a slot that is nobody's. */
  readonly breakCircuit: () => Promise<void>;
  /** The store is well again, and is asked when the circuit lets it be. */
  readonly recover: () => Promise<void>;
  /** What the store has counted for a slot, by the name of the policy. */
  readonly counted: (slot?: string) => Record<string, number>;
}

export function outageBench(
  policies: readonly Policy[],
  options: Partial<EnforcerOptions> = {},
): OutageBench {
  const time = new VirtualTime(midnight + 3_600_000);
  const store = new ScriptedStore(time.read);
  let ids = 0;
  const enforcer = createEnforcer({
    policies,
    store,
    windowFrom: 'admitted',
    now: time.read,
    after: time.after,
    random: () => 1,
    newId: () => `r${++ids}`,
    ...options,
  });
  const events: EnforcementEvent[] = [];
  enforcer.on('*', (event) => events.push(event));
  const admit: OutageBench['admit'] = async (facts = {}, given = {}) => {
    let admission: Admission | undefined;
    const decided = Promise.resolve(enforcer.admit({ ...call, ...facts }, given)).then((late) => {
      admission = late;
    });
    await settled();
    while (admission === undefined) {
      const [next = Infinity] = time.pending;
      if (next > 1000) throw new Error('the call hangs');
      await time.advance(next);
    }
    await decided;
    return admission;
  };
  const meters = policies.flatMap((policy) => (policy.kind === 'meter' ? [policy.meter] : []));
  return {
    enforcer,
    store,
    time,
    events,
    admit,
    breakCircuit: async () => {
      for (let attempt = 0; attempt < 3; attempt++) (await admit({ keyId: 'nobody' })).release();
      await settled();
    },
    recover: async () => {
      store.behaviour = 'well';
      store.answerLate();
      await time.advance(6000);
      (await admit({ keyId: 'nobody' })).release();
      await time.runOut();
    },
    counted: (slot = 'k1') =>
      Object.fromEntries(store.inner.usage(slot, meters).map(({ policy, used }) => [policy, used])),
  };
}
