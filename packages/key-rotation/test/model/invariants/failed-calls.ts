import { goodThroughout, readCalls, type AttemptStory, type CallStory } from '../call-stories.ts';
import type { Entry, EntryOf } from '../history.ts';

/**
 * I1: every call ends, and fails only with what it met itself, by its caller's will or its deadline, or
 * because every key that was good all the time was tried: by the call, or by the trial of another one
 * that began after it.
 */
export function failedCalls(entries: readonly Entry[]): string[] {
  const calls = readCalls(entries);
  const trials = calls.flatMap(({ attempts }) => attempts).filter(({ trial }) => trial);
  return calls.flatMap((call) => {
    const name = `call ${call.begun.call}`;
    if (call.ended === null) return [`${name} never ended`];
    const fault = faultOf(call, call.ended, { entries, trials });
    return fault === null ? [] : [`${name} ${fault}`];
  });
}

interface World {
  readonly entries: readonly Entry[];
  readonly trials: readonly AttemptStory[];
}

function faultOf(call: CallStory, ended: EntryOf<'ended'>, world: World): string | null {
  const { attempts } = call;
  switch (ended.ending) {
    case 'ok':
      return attempts.some(({ attempt, answer }) => attempt === ended.attempt && answer === 'ok')
        ? null
        : 'was given an answer that none of its attempts got';
    case 'refused':
      return refusalFault(call, ended, world);
    case 'limited':
      return limitFault(call, ended, world);
    case 'broken':
      return null;
    case 'aborted':
      return wasAborted(call, ended, world) ? null : 'was aborted by nobody';
    case 'timed out':
      return isOverdue(call, ended) ? null : 'timed out before its deadline';
    case 'no source':
      return hadKeys(world, ended) ? 'failed for its source although the ring had keys' : null;
    case 'foreign':
      return 'failed with what another call met';
    case 'something else':
      return 'failed for no known reason';
  }
}

function wasAborted(
  { begun }: CallStory,
  { index }: EntryOf<'ended'>,
  { entries }: World,
): boolean {
  return entries
    .slice(0, index)
    .some((entry) => entry.type === 'aborted' && entry.call === begun.call);
}

function isOverdue({ begun }: CallStory, { at }: EntryOf<'ended'>): boolean {
  return at - begun.at >= (begun.plan.totalTimeoutMs ?? Infinity);
}

/** Keys that came after the last quiet moment may have come too late for it. */
function hadKeys({ entries }: World, { index }: EntryOf<'ended'>): boolean {
  const quiet = entries.findLastIndex((entry) => entry.type === 'quiet' && entry.index < index);
  return entries
    .slice(0, Math.max(0, quiet))
    .some((entry) => entry.type === 'holds' && entry.keys.length > 0);
}

function refusalFault(call: CallStory, ended: EntryOf<'ended'>, world: World): string | null {
  // Then it may end with whatever it had met just before.
  if (wasAborted(call, ended, world) || isOverdue(call, ended)) return null;
  // What it had to send is gone with its first attempt.
  if (!call.begun.plan.replayable && call.attempts.length === 1) return null;
  const good = goodThroughout(world.entries, { from: call.begun.index, to: ended.index });
  const refusedInTrial = world.trials.filter(
    ({ sent, answered, answer }) =>
      answer === 'refused' && sent > call.begun.index && answered < ended.index,
  );
  const missed = untried(good, [...call.attempts, ...refusedInTrial]);
  if (missed !== undefined) return `was refused although ${missed} was good and untried`;
  const short = good.find((key) => isShort(key, call));
  return short === undefined ? null : `was refused although ${short} only lacked quota`;
}

/** Whether a 429 is the last that the call was told of a key. */
function isShort(key: string, { attempts }: CallStory): boolean {
  return attempts.findLast((attempt) => attempt.key === key)?.answer === 'limited';
}

/** A good key that nobody has had trouble with must be asked before a 429 is handed on. */
function limitFault(call: CallStory, ended: EntryOf<'ended'>, world: World): string | null {
  if (wasAborted(call, ended, world) || isOverdue(call, ended)) return null;
  if (!call.begun.plan.replayable) return null;
  const troubled = readCalls(world.entries.slice(0, ended.index))
    .flatMap(({ attempts }) => attempts)
    .filter(({ answer }) => answer === 'refused' || answer === 'limited');
  const good = goodThroughout(world.entries, { from: call.begun.index, to: ended.index });
  const missed = untried(good, [...call.attempts, ...troubled]);
  return missed === undefined ? null : `ended with a 429 although ${missed} was good and untried`;
}

function untried(keys: readonly string[], attempts: readonly AttemptStory[]): string | undefined {
  return keys.find((key) => attempts.every((attempt) => attempt.key !== key));
}
