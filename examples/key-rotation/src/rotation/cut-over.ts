import type { IssuedKey, Rotation } from './rotation.ts';

/**
 * For a key that leaked: no moment passes in which the old key still works and the new one is already
 * in the secret. Calls that meet the dead key read the secret until it holds another one, for a second
 * at most, and go on with that.
 *
 * The new key is made first, so that nothing but the swap lies between the revocation and a good key,
 * and a gateway that issues none leaves everything as it was. From the revocation on the leak is closed,
 * even if the secret then cannot be written.
 */
export const cutOver: Rotation = async ({ admin, secret }, old) => {
  const next: IssuedKey = await admin.gateway.keys.create({
    name: 'production-questions',
    rotated_from: old.id,
  });
  await admin.gateway.keys.revoke(old.id);
  await secret.write({ 'api-key': next.secret });
  return next;
};
