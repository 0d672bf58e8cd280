import { createEnforcer, type Admission, type Enforcer } from '@regpilot/enforcement';

/** What each reservation of a key was told, in order. */
export type Ledger = string[][];

const inner = createEnforcer({ policies: [] });

interface Recording {
  readonly enforcement: Enforcer;
  /** Of each attempt. */
  readonly ledger: Ledger;
  /** Of each call as a whole. */
  readonly calls: Ledger;
}

/** An enforcer that lets everything pass and writes down what it is told. */
export function recordingEnforcer(): Recording {
  const ledger: Ledger = [];
  const calls: Ledger = [];
  const enforcement: Enforcer = {
    admit: async (_call, options) => {
      const told: string[] = [];
      (options?.only === 'client' ? calls : ledger).push(told);
      return recordingAdmission(told);
    },
    usage: (slot) => inner.usage(slot),
    headers: (slot) => inner.headers(slot),
    on: (name, listener) => inner.on(name, listener),
    snapshot: () => inner.snapshot(),
    close: () => inner.close(),
  };
  return { enforcement, ledger, calls };
}

export function recordingAdmission(told: string[]): Admission {
  return {
    allowed: true,
    denial: null,
    wouldDeny: null,
    usage: [],
    arrived: () => void told.push('arrived'),
    settle: ({ tokens }) => told.push(`settled ${String(tokens)}`) > 0,
    release: () => told.push('released') > 0,
    renew: () => void told.push('renewed'),
  };
}
