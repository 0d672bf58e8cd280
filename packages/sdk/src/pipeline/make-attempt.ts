import type { AttemptContext, AttemptResult, KeyRing } from '@regpilot/key-rotation';
import type { Dialect } from '../dialects/dialect.ts';
import type { Answer } from '../response/answer.ts';
import type { CallInProgress } from './call-in-progress.ts';
import type { Call } from './call.ts';
import { checkKeyType } from './check-key-type.ts';
import { enter, type EnterParts, type EntryGranted } from './enter.ts';
import type { Exchange } from './exchange.ts';
import { learnKeyId } from './learn-key-id.ts';
import { quotaOf } from './quota.ts';
import { report } from './report.ts';
import { send, type SendParts } from './send.ts';
import { settle } from './settle.ts';

export interface AttemptParts extends EnterParts, SendParts {
  readonly ring: KeyRing;
  readonly dialect: Pick<Dialect, 'keyTypes'>;
}

/** One attempt of a call of the client, from leave to report. */
export async function makeAttempt(
  call: Call,
  progress: CallInProgress,
  context: AttemptContext,
  parts: AttemptParts,
): Promise<AttemptResult<Answer>> {
  const { ring, runtime, dialect } = parts;
  checkKeyType(call.route, context.key, dialect);
  const entering = enter(progress, context, parts);
  const entry = entering instanceof Promise ? await entering : entering;
  if (entry.denied !== null) return entry.denied;
  const { bill } = entry;
  progress.sent += 1;
  const { sent: number, lastFailure } = progress;
  const exchange = await send({ call, context, number, bill, lastFailure }, parts);
  settle(exchange, bill);
  learnLimits(entry, exchange);
  learnKeyId(call, exchange, context, ring);
  const result = report(exchange);
  if (result.outcome !== 'ok') progress.noteFailure(result.error);
  if (result.outcome === 'auth') progress.refusal = result.error;
  if (!ring.watchesQuota) return result;
  return { ...result, quota: quotaOf(exchange, runtime.now()) };
}

/** Of an answer that makes no sense nothing is learned. */
function learnLimits({ answered }: EntryGranted, exchange: Exchange): void {
  if (answered === null) return;
  if (exchange.kind === 'answered') answered(exchange.answer.status, exchange.answer.headers);
  else if (exchange.kind === 'refused') answered(exchange.status, exchange.headers);
}
