import { expect, test } from 'vitest';
import { startKeyServer } from './key-server.ts';
import type { KeyServer } from './key-server.ts';
import { loadKeys } from './load-keys.ts';
import { sendWithKey } from './send-with-key.ts';

async function statusOf({ origin }: KeyServer, key: string): Promise<number> {
  const response = await fetch(`${origin}/v1/models`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await response.text();
  return response.status;
}

test('a key server takes the accepted keys, and no other', async () => {
  await using server = await startKeyServer();
  expect(await statusOf(server, 'one')).toBe(401);
  server.accept(['one', 'two']);
  expect(await statusOf(server, 'one')).toBe(200);
  expect(await statusOf(server, 'three')).toBe(401);
  server.accept(['two']);
  expect(await statusOf(server, 'one')).toBe(401);
});

test('its source gives what is published, which need not be accepted', async () => {
  await using server = await startKeyServer();
  const { published } = server;
  server.publish(['one', 'two']);
  expect(await loadKeys(server.sourceUrl)).toEqual(['one', 'two']);
  server.publish(['three']);
  expect(await loadKeys(server.sourceUrl)).toEqual(['three']);
  expect(published).toEqual(['three']);
});

test('its source is a token endpoint, too', async () => {
  await using server = await startKeyServer();
  server.publish(['one', 'two']);
  const response = await fetch(server.sourceUrl, { method: 'POST' });
  expect(await response.json()).toMatchObject({ access_token: 'one', token_type: 'Bearer' });
});

test('it counts calls, refused ones included, and loads', async () => {
  await using server = await startKeyServer();
  server.accept(['one']);
  await statusOf(server, 'one');
  await statusOf(server, 'two');
  await loadKeys(server.sourceUrl);
  expect(server.counts).toEqual({ calls: 2, loads: 1 });
  server.resetCounts();
  expect(server.counts).toEqual({ calls: 0, loads: 0 });
});

test('calls are held until all are there, and answered by what has happened meanwhile', async () => {
  await using server = await startKeyServer();
  server.accept(['old']);
  let heldAt = 0;
  server.holdNext(3, 1, () => {
    heldAt = server.counts.calls;
    server.accept(['new']);
  });
  const held = ['old', 'new', 'old'].map((key) => statusOf(server, key));
  expect(await Promise.all(held)).toEqual([401, 200, 401]);
  expect(heldAt).toBe(3);
  expect(await statusOf(server, 'new')).toBe(200);
});

test('a call that is refused ends with the status of the answer', async () => {
  await using server = await startKeyServer();
  server.accept(['one']);
  await expect(sendWithKey(server.origin, 'one')).resolves.toBeUndefined();
  await expect(sendWithKey(server.origin, 'two')).rejects.toMatchObject({ status: 401 });
});
