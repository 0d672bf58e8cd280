import { getEventListeners } from 'node:events';
import { keyId } from '@regpilot/contract';
import { concurrency, createEnforcer, memoryStore, requestsPerMinute } from '@regpilot/enforcement';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transports } from '../support/transports.ts';
import { bodyFaults } from './body-faults.ts';
import { connectionFaults } from './connection-faults.ts';
import type { FaultRow } from './fault-row.ts';
import { headFaults } from './head-faults.ts';
import { runFault } from './run-fault.ts';
import { sentKey } from './sent-key.ts';
import { streamFaults } from './stream-faults.ts';

const kinds: readonly (readonly [kind: string, rows: readonly FaultRow[]])[] = [
  ['connection', connectionFaults],
  ['head', headFaults],
  ['body', bodyFaults],
  ['stream', streamFaults],
];

const { signal } = new AbortController();
const enforcement = createEnforcer({
  policies: [concurrency(1000), requestsPerMinute(100_000)],
  store: memoryStore(),
  now: () => 1_000_000,
});

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => void process.off('unhandledRejection', note));

describe.each(transports)('over %s', (name, make) => {
  describe.each(kinds)('a fault of the %s', (_kind, rows) => {
    it.each(rows.map((row) => [row.name, row] as const))('%s', async (_row, row) => {
      const told = name === 'ky' ? { ...row, ...row.overFetch } : row;
      await runFault(told, make(), { signal, enforcement });
      expect(unhandled.splice(0)).toEqual([]);
    });
  });
});

describe('the table', () => {
  const names = kinds.flatMap(([, rows]) => rows.map(({ name }) => name));

  it('has all its rows, each with a name of its own', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(155);
  });
});

describe('after all rows', () => {
  it('no listener is left on the signal that all calls shared', () => {
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('no reservation is open', async () => {
    const [inFlight, perMinute] = await enforcement.usage(keyId(sentKey));
    expect(inFlight?.used).toBe(0);
    expect(perMinute?.used).toBeGreaterThan(0);
    expect(enforcement.snapshot().open).toEqual([]);
  });

  it('no socket is open', async () => {
    const sockets = (): string[] =>
      process.getActiveResourcesInfo().filter((name) => /^(?:TCP|TLS)/.test(name));
    while (sockets().length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(sockets()).toEqual([]);
  });
});
