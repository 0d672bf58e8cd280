import { subscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { Socket } from 'node:net';
import process from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';
import { concurrency, createEnforcer, requestsPerMinute } from '@regpilot/enforcement';
import { RegPilot, type ChatStream } from '@regpilot/sdk';
import type { EnduranceReport } from './run-endurance.ts';

/**
 * Many calls and many streams that are given up at all moments, on one client and one signal. Prints what is then left, in a
 * process of its own so that nothing else is in the heap. Arguments: URL, key, how it sends, calls at once, calls, streams.
 */
const [baseURL = '', apiKey = '', way = '', most, ...counts] = process.argv.slice(2);
const [calls = 0, streams = 0] = counts.map(Number);
/** At once. As many connections may be kept. */
const workers = Number(most);

const enforcer = createEnforcer({
  policies: [requestsPerMinute(10_000_000), concurrency(workers)],
});
const client = new RegPilot({
  apiKey,
  baseURL,
  enforcement: enforcer,
  retries: 0,
  // Passing fetch on is what makes the client send through it.
  ...(way === 'fetch' ? { fetch: globalThis.fetch } : {}),
});
const lasting = new AbortController();
/** Kept connections are unref'd, and so are not among the resources that Node lists. */
const sockets = new Set<Socket>();
subscribe('net.client.socket', (message) => {
  if (typeof message !== 'object' || message === null || !('socket' in message)) return;
  const { socket } = message;
  if (!(socket instanceof Socket)) return;
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});
const messages = [{ role: 'user' as const, content: 'What is left of a call that is over?' }];

let failed = 0;
const call = async (): Promise<void> => {
  const answer = await client.chat.create({ messages }, { signal: lasting.signal });
  if (answer.content === '') failed += 1;
};

let givenUp = 0;
/** Before it is sent, before its head is here, after some chunks, or by leaving its loop; some end by themselves. */
const stream = async (index: number): Promise<void> => {
  const opened = client.chat.stream({ messages }, { signal: lasting.signal });
  try {
    await leave(opened, index % 12);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    givenUp += 1;
  }
};

async function leave(opened: ChatStream, moment: number): Promise<void> {
  if (moment < 4) {
    for (let wait = 0; wait < moment; wait++) await turn();
    opened.abort();
  }
  let chunks = 0;
  for await (const _ of opened) {
    chunks += 1;
    if (moment >= 4 && moment < 7 && chunks === moment - 3) opened.abort();
    if (moment >= 7 && moment < 11 && chunks === moment - 6) {
      givenUp += 1;
      break;
    }
  }
}

async function each(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

function bytesInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Connections that were given up are closed in a later turn, and so the server's side of them. */
async function quiet(): Promise<void> {
  for (let wait = 0; wait < 100; wait++) await turn();
}

async function grownBy(total: number, work: (index: number) => Promise<void>): Promise<number> {
  // The first half has the code compiled, the pools filled and the collections grown.
  await each(total / 2, work);
  await quiet();
  const before = bytesInUse();
  await each(total / 2, work);
  await quiet();
  return bytesInUse() - before;
}

const bytesOfCalls = await grownBy(calls, call);
const bytesOfStreams = await grownBy(streams, stream);
const listeners = getEventListeners(lasting.signal, 'abort').length;
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const kept = sockets.size;
const usage = await enforcer.usage((await client.gateway.keys.current()).id);
await client.close();
await quiet();
const report: EnduranceReport = {
  failed,
  givenUp,
  bytesOfCalls,
  bytesOfStreams,
  listeners,
  timers,
  kept,
  open: sockets.size,
  inFlight: usage.find(({ unit }) => unit === 'concurrency')?.used ?? Number.NaN,
};
process.stdout.write(JSON.stringify(report));
process.exit();
