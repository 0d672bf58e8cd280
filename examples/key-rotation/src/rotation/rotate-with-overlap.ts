import { keyId } from '@regpilot/contract';
import { isDrained } from './is-drained.ts';
import type { IssuedKey, Rotation } from './rotation.ts';

/**
 * The rotation to prefer: both keys are in the secret until the service has taken the new one and
 * the last call with the old one is answered.
 *
 * When the signal aborts before that, the old key stays alive: a service that was not seen to take
 * the new key may need it.
 */
export const rotateWithOverlap: Rotation = async (site, old, signal) => {
  const { admin, secret, service } = site;
  const next: IssuedKey = await admin.gateway.keys.create({
    name: 'production-questions',
    rotated_from: old.id,
  });
  await secret.write({ 'api-key': next.secret, 'api-key-old': old.secret });

  // The service and its operator come to the same name for a key on their own.
  const ids = { oldId: keyId(old.secret), newId: keyId(next.secret) };
  await service.adopted(ids.newId, signal);
  while (!isDrained(await service.keys(), ids)) {
    signal.throwIfAborted();
    await site.pause();
  }
  await admin.gateway.keys.revoke(old.id);
  return next;
};
