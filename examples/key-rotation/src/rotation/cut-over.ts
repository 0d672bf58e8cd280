import type { IssuedKey, Rotation } from './rotation.ts';

/**
 * For a key that leaked: the old key is revoked as soon as the new one is in the secret, before the
 * service can have noticed and whatever is under way. Calls that meet the dead key read the secret
 * anew and go on.
 *
 * In this order: between a revocation and a swap that follows it there is no good key anywhere, and
 * calls that look for one then fail.
 */
export const cutOver: Rotation = async ({ admin, secret }, old) => {
  const next: IssuedKey = await admin.gateway.keys.create({
    name: 'production-questions',
    rotated_from: old.id,
  });
  await secret.write({ 'api-key': next.secret });
  await admin.gateway.keys.revoke(old.id);
  return next;
};
