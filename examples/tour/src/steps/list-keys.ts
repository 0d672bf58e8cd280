import { assert, keyOf, type Step } from '../step.ts';

export const listKeys: Step = {
  title: 'List the keys',
  async run(tour) {
    const { id, secret } = keyOf(tour);
    const keys = await tour.admin.gateway.keys.list().toArray({ limit: 100 });
    for (const key of keys) {
      const used = key.last_used_at ?? 'never';
      tour.print(
        `${key.key_prefix}…${key.key_last4}  ${key.status.padEnd(8)}  last used ${used}  ${key.name}`,
      );
    }
    const listed = keys.find((key) => key.id === id);
    assert(
      listed?.status === 'active' && listed.last_used_at !== null,
      'the key of the tour is active and was used',
    );
    assert(
      keys.some(({ status }) => status === 'revoked'),
      'the rotated key is listed as revoked',
    );
    assert(!JSON.stringify(keys).includes(secret), 'no secret is listed');
  },
};
