import { headerNames } from '@regpilot/contract';
import { StreamTruncatedError } from '@regpilot/sdk';
import { cutStream, wordsBeforeCut } from './broken-answers.ts';
import { question } from './callers.ts';
import type { Storm } from './storm.ts';

/** What came of a storm: only what should not have happened. */
export interface Outcome {
  /** Errors of calls, but for the streams that the gateway cut after they began. */
  readonly failures: readonly unknown[];
  /** Of those streams, the requests that neither ended with a typed error and exactly the text that was sent nor were repeated before they began. */
  readonly untoldCuts: readonly string[];
  /** Of those streams, the requests that were repeated nevertheless. */
  readonly replays: readonly string[];
  /** What a caller was answered besides its one answer. */
  readonly oddAnswers: readonly string[];
  readonly cooledGoodKeys: readonly string[];
}

export const flawless: Outcome = {
  failures: [],
  untoldCuts: [],
  replays: [],
  oddAnswers: [],
  cooledGoodKeys: [],
};

export async function outcomeOf(storm: Storm): Promise<Outcome> {
  const text = await storm.admin.chat.stream(question).finalText();
  const words = text.split(/(?<=\s)(?=\S)/);
  const beginning = words.slice(0, wordsBeforeCut).join('');
  const cut = storm.failures
    .filter(isCutStream)
    .filter(({ partialText }) => partialText === beginning);
  const told = new Set<unknown>(cut);
  return {
    failures: storm.failures.filter((error) => !told.has(error)),
    untoldCuts: untoldCutsOf(storm, cut),
    replays: cut.length === 0 ? [] : replaysOf(storm, cut),
    oddAnswers: storm.answers.flatMap((answers) => [...answers].slice(1)),
    cooledGoodKeys: storm.cooledGoodKeys,
  };
}

/**
 * A cut resets the connection, which may take back bytes that were sent but not read: such a stream
 * never began for its caller, and is repeated whole.
 */
function untoldCutsOf({ gateway }: Storm, told: readonly StreamTruncatedError[]): string[] {
  const toldIds = new Set(told.map(({ requestId }) => requestId));
  const lastOfCall = new Map<string | undefined, string>();
  const entries = gateway.journal.entries();
  for (const { requestId, headers } of entries)
    lastOfCall.set(headers[headerNames.idempotencyKey], requestId);
  return entries
    .filter(({ faults }) => faults.includes(cutStream))
    .filter(({ requestId, headers }) => {
      const wasRepeated = lastOfCall.get(headers[headerNames.idempotencyKey]) !== requestId;
      return !toldIds.has(requestId) && !wasRepeated;
    })
    .map(({ requestId }) => requestId);
}

function isCutStream(error: unknown): error is StreamTruncatedError {
  return error instanceof StreamTruncatedError;
}

/** All requests of a call have its idempotency key: there are as many as there were attempts until the cut. */
function replaysOf({ gateway }: Storm, cut: readonly StreamTruncatedError[]): string[] {
  const callOf = new Map<string, string>();
  const requests = new Map<string, number>();
  for (const { requestId, headers } of gateway.journal.entries()) {
    const call = headers[headerNames.idempotencyKey];
    if (call === undefined) continue;
    callOf.set(requestId, call);
    requests.set(call, (requests.get(call) ?? 0) + 1);
  }
  return cut.flatMap(({ requestId = '', attempts }) => {
    const call = callOf.get(requestId) ?? '';
    return (requests.get(call) ?? 0) > attempts ? [requestId] : [];
  });
}
