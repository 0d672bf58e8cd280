import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createKeyRing, fromFunction } from '../src/index.ts';
import { HttpFailure } from './upstream.ts';
import { settlePromises } from './virtual-clock.ts';

const removed = 'company-key-without-a-known-prefix';

test('the last refusal of a call shows no key that has left the ring meanwhile', async () => {
  const ring = createKeyRing({ keys: [removed] });
  const answer = Promise.withResolvers<never>();
  const thrown = ring.call(() => answer.promise).catch((error: unknown) => error);
  await settlePromises();
  ring.replace(['another-company-key']);
  for (const { keyId } of ring.status().keys) ring.ban(keyId);
  answer.reject(new HttpFailure(401, `the key ${removed} is not known`));
  const error = await thrown;
  expect(error).toMatchObject({ code: 'ALL_KEYS_FAILED' });
  expect(inspect(error, { depth: 10 })).not.toContain(removed);
});

test('the error of a source shows no key that was replaced while it was read', async () => {
  const answers = [Promise.resolve(removed)];
  const source = fromFunction(() => answers.shift() ?? failing.promise);
  const failing = Promise.withResolvers<string>();
  const ring = createKeyRing({ source });
  await ring.refresh();
  const thrown = ring.refresh().catch((error: unknown) => error);
  await settlePromises();
  ring.replace(['another-company-key']);
  failing.reject(new Error(`no access for ${removed}`));
  const error = await thrown;
  expect(error).toMatchObject({ code: 'KEY_SOURCE_FAILED' });
  expect(inspect(error, { depth: 10 })).not.toContain(removed);
});
