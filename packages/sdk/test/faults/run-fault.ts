import { keyId } from '@regpilot/contract';
import type { Enforcer } from '@regpilot/enforcement';
import { isRegPilotError, RegPilot, type Runtime, type Transport } from '@regpilot/sdk';
import { expect } from 'vitest';
import { manualTime, type ManualTime } from '../support/manual-time.ts';
import { unreachableURL } from '../support/unreachable-url.ts';
import { faultCalls } from './fault-calls.ts';
import type { ExpectedFailure, FaultRow } from './fault-row.ts';
import { startFaultServer, type FaultServer } from './fault-server.ts';
import { moment, type Progress } from './progress.ts';
import { sentKey } from './sent-key.ts';
import { shownBy } from './shown-by.ts';

/** What all rows have in common, so that what one of them leaves behind is seen. */
export interface SharedByRows {
  readonly signal: AbortSignal;
  readonly enforcement: Enforcer;
}

/** Of an attempt and of a stream's silence; both pass by the row's own clock. */
const timeoutMs = 1000;

interface RunningRow {
  readonly row: FaultRow;
  readonly client: RegPilot;
  readonly server: FaultServer;
  readonly time: ManualTime;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Makes the row's call over this transport, and looks at what came of it and at what is left of it. */
export async function runFault(
  row: FaultRow,
  transport: Transport,
  { signal, enforcement }: SharedByRows,
): Promise<void> {
  const time = manualTime();
  const progress = followProgress(row, time);
  await using elsewhere = await startFaultServer({ ...quiet, progress, elsewhere: '' });
  await using server = await startFaultServer({
    scripts: row.scripts,
    speech: row.speech ?? 'bytes',
    progress,
    elsewhere: `http://127.0.0.1:${elsewhere.port}`,
  });
  await using client = new RegPilot({
    apiKey: sentKey,
    baseURL: await baseURL(row, server),
    dialect: row.dialect,
    transport: watched(transport, progress),
    runtime: { ...time.runtime, sleep: restedSleep(time) },
    enforcement,
    retries: 1,
    timeout: timeoutMs,
    idleTimeout: timeoutMs,
  });
  const before = await callsInFlight(enforcement);
  const running = { row, client, server, time, progress, signal };
  try {
    await makeCall(running);
    await lookAtConnections(running);
    expect(elsewhere.connections()).toBe(0);
    expect(await callsInFlight(enforcement)).toBe(before);
  } finally {
    await transport.close?.();
  }
}

async function callsInFlight(enforcement: Enforcer): Promise<number | undefined> {
  const [concurrency] = await enforcement.usage(keyId(sentKey));
  return concurrency?.used;
}

const quiet = { scripts: [], speech: 'bytes' } as const;

async function baseURL({ address = 'server' }: FaultRow, server: FaultServer): Promise<string> {
  if (address === 'nobody') return unreachableURL();
  if (address === 'no-such-host') return 'http://gateway.invalid/api';
  const scheme = address === 'server' ? 'http' : 'https';
  return `${scheme}://127.0.0.1:${server.port}/api`;
}

/** Lets the client's time pass each time when the server is silent and the client has seen what the row says. */
function followProgress({ timePassesAt }: FaultRow, time: ManualTime): Progress {
  const head = moment();
  const text = moment();
  const seen = { silence: Promise.resolve(), head: head.reached, text: text.reached };
  const fellSilent = async (): Promise<void> => {
    if (timePassesAt === undefined) return;
    await seen[timePassesAt];
    // What the client does with what it has seen takes no more than this turn.
    await nextTurn();
    time.advance(timeoutMs);
  };
  return { head, text, fellSilent: () => void fellSilent() };
}

/** The waits between attempts, which pass at once, but for what the pool of fetch needs. */
function restedSleep({ runtime }: ManualTime): NonNullable<Runtime['sleep']> {
  return async (ms, signal) => {
    await rest();
    await runtime.sleep?.(ms, signal);
  };
}

function watched(transport: Transport, { head }: Progress): Transport {
  return {
    send: async (request) => {
      const response = await transport.send(request);
      head.reach();
      return response;
    },
  };
}

async function makeCall({
  row,
  client,
  server,
  time,
  progress,
  signal,
}: RunningRow): Promise<void> {
  if (row.before !== undefined) await client.models.list({ signal });
  await rest();
  if (row.before === 'closed') await server.allClosed();
  const requestsBefore = server.requests();
  const outcome = await faultCalls[row.call](client, { signal }, progress.text.reach).then(
    (text) => ({ text }),
    (error: unknown) => ({ error }),
  );
  // Whatever is drained in the background has its time as well.
  time.advance(timeoutMs);
  await nextTurn();
  expectOutcome(outcome, row.expected);
  expect(server.requests() - requestsBefore).toBe(row.requests);
  if (row.waits !== undefined) expect(time.waits).toEqual(row.waits);
}

type Outcome = { readonly text: string } | { readonly error: unknown };

function expectOutcome(outcome: Outcome, expected: ExpectedFailure | string): void {
  if (typeof expected === 'string') {
    expect(outcome).toEqual({ text: expected });
    return;
  }
  if ('text' in outcome) expect.fail(`gave ${JSON.stringify(outcome.text)}`);
  const { error } = outcome;
  expect(error).toMatchObject(expected);
  expect(isRegPilotError(error)).toBe(true);
  expect(shownBy(error)).not.toContain(sentKey);
}

/** One good call more, which finds the connection in the pool or makes a new one, and no other left. */
async function lookAtConnections({ row, client, server, signal }: RunningRow): Promise<void> {
  const { address = 'server', connection = 'closed' } = row;
  if (connection === 'closed') await server.allClosed();
  if (address !== 'server') return;
  await rest();
  const before = server.connections();
  server.recover();
  expect((await client.models.list({ signal })).data).toHaveLength(1);
  const made = server.connections() - before;
  if (connection !== 'closed-or-kept') expect(made).toBe(connection === 'kept' ? 0 : 1);
  await server.onlyOneLeft();
}

/** fetch takes a connection back into its pool at the turn after the end of the answer. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextTurn();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
