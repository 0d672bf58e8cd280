import { headerNames } from '@regpilot/contract';
import { StreamTruncatedError } from '@regpilot/sdk';
import { wordsBeforeCut } from './broken-answers.ts';
import { question } from './callers.ts';
import type { Storm } from './storm.ts';

/** What came of a storm: only what should not have happened. */
export interface Outcome {
  /** Errors of calls, but for the streams that the gateway cut after they began. */
  readonly failures: readonly unknown[];
  /** Of those streams, how many did not end with a typed error and exactly the text that was sent. */
  readonly cutsUntold: number;
  /** Of those streams, the requests that were repeated nevertheless. */
  readonly replays: readonly string[];
  /** What a caller was answered besides its one answer. */
  readonly oddAnswers: readonly string[];
  readonly cooledGoodKeys: readonly string[];
}

export const flawless: Outcome = {
  failures: [],
  cutsUntold: 0,
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
    cutsUntold: storm.cutStreams - cut.length,
    replays: cut.length === 0 ? [] : replaysOf(storm, cut),
    oddAnswers: storm.answers.flatMap((answers) => [...answers].slice(1)),
    cooledGoodKeys: storm.cooledGoodKeys,
  };
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
