import { headerNames } from '@regpilot/contract';
import { hashText } from '../clock/seeded-random.ts';
import type { GatewayAnswer } from '../gateway/exchange.ts';
import { Refusal } from '../gateway/refusal.ts';
import type { Call, World } from '../gateway/world.ts';
import type { IdempotencyStore, Remembered } from './idempotency-store.ts';

/** Visible ASCII and spaces, at most 255 characters. */
const keyPattern = /^[\x20-\x7e]{1,255}$/;

/** An answer, and the key whose secret it shows, if it does. */
export interface Carried {
  readonly answer: GatewayAnswer;
  readonly mintedKeyId: string | undefined;
}

export interface CarriedOnce {
  readonly answer: GatewayAnswer;
  /** Whether it came from memory: it then costs a request and no tokens. */
  readonly replayed: boolean;
}

/**
 * Carries a POST with an idempotency key out once, and answers its repetitions from memory.
 *
 * Only results are kept: a refusal or a failure is carried out anew, so that a call may succeed that
 * was limited a minute ago. Keys of one line of rotations share their idempotency keys, for the call
 * that began on the old key and is repeated on the new one.
 *
 * @throws Refusal IDEMPOTENCY_MISMATCH, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENT_SECRET_REPLAY, INVALID_REQUEST.
 */
export async function carryOutOnce(
  world: World,
  call: Call,
  carryOut: () => Promise<Carried>,
): Promise<CarriedOnce> {
  const presented =
    call.match.route.method === 'POST'
      ? call.request.headers[headerNames.idempotencyKey]
      : undefined;
  if (presented === undefined) return { answer: (await carryOut()).answer, replayed: false };
  if (!keyPattern.test(presented)) {
    throw new Refusal('INVALID_REQUEST', {
      details: {
        field: headerNames.idempotencyKey,
        problem: 'is not valid',
        allowed: '1 to 255 visible ASCII characters',
      },
    });
  }
  const { idempotency } = world;
  const id = `${call.key.entry.lineage} ${presented}`;
  const fingerprint = fingerprintOf(`${call.match.name} ${call.match.id} ${call.text}`);
  const known = idempotency.find(id, call.at);
  if (known !== null) {
    if (known.fingerprint !== fingerprint) throw new Refusal('IDEMPOTENCY_MISMATCH');
    return { answer: replay(known.outcome), replayed: true };
  }
  idempotency.start(id, fingerprint, call.at);
  try {
    return { answer: keep(idempotency, id, await carryOut()), replayed: false };
  } catch (error) {
    idempotency.forget(id);
    throw error;
  }
}

/** 64 bits and the length: enough to notice a changed body, which is a mistake and not an attack. */
function fingerprintOf(text: string): string {
  return `${hashText(text, 1)}.${hashText(text, 2)}.${text.length}`;
}

function replay(outcome: Remembered): GatewayAnswer {
  if (outcome.kind === 'running') throw new Refusal('IDEMPOTENCY_IN_PROGRESS');
  if (outcome.kind === 'secret')
    throw new Refusal('IDEMPOTENT_SECRET_REPLAY', { details: { id: outcome.keyId } });
  const { status, headers, body } = outcome.answer;
  return {
    status,
    headers: { ...headers, [headerNames.idempotencyReplayed]: 'true' },
    body,
    fault: null,
  };
}

function keep(
  idempotency: IdempotencyStore,
  id: string,
  { answer, mintedKeyId }: Carried,
): GatewayAnswer {
  const { status, headers, body } = answer;
  if (mintedKeyId !== undefined) {
    idempotency.finish(id, { kind: 'secret', keyId: mintedKeyId });
    return answer;
  }
  if (typeof body === 'string') {
    idempotency.finish(id, { kind: 'answer', answer: { status, headers, body } });
    return answer;
  }
  const ended = (text: string | null): void => {
    if (text === null) idempotency.forget(id);
    else idempotency.finish(id, { kind: 'answer', answer: { status, headers, body: text } });
  };
  return { ...answer, body: keepStream(body, ended) };
}

/** A stream is kept once its last byte was taken; one that was left early is carried out anew. */
async function* keepStream(
  stream: AsyncIterable<Uint8Array>,
  ended: (text: string | null) => void,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  let text = '';
  let whole = false;
  try {
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      yield chunk;
    }
    whole = true;
  } finally {
    ended(whole ? text : null);
  }
}
