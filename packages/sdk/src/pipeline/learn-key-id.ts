import { redactKeys } from '@regpilot/contract';
import type { AttemptContext, KeyRing } from '@regpilot/key-rotation';
import type { Call } from './call.ts';
import type { Exchange } from './exchange.ts';

/** The form of ids; it ends up in logs, and a gateway could write anything there. */
const idForm = /^[\w.:-]{1,128}$/;

/**
 * From the answer to "which key is this?" on, the ring calls the key by the gateway's own id. Other
 * answers don't say which key they were asked with.
 */
export function learnKeyId(
  call: Pick<Call, 'route'>,
  exchange: Exchange,
  context: Pick<AttemptContext, 'key' | 'keyId'>,
  ring: Pick<KeyRing, 'setKeyId'>,
): void {
  if (call.route !== 'keys.current') return;
  if (exchange.kind !== 'answered' || exchange.answer.kind !== 'json') return;
  const id = idOf(exchange.answer.body);
  if (id === undefined || !idForm.test(id) || redactKeys(id, [context.key]) !== id) return;
  try {
    ring.setKeyId(context.keyId, id);
  } catch {
    // It is the id of another key already, or a key itself. The call is none the worse for that.
  }
}

function idOf(body: unknown): string | undefined {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  return typeof id === 'string' ? id : undefined;
}
