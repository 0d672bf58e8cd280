import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { keyId } from '@regpilot/contract';
import { createGateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { MountedSecret } from '../secret/mounted-secret.ts';
import { rotateWithOverlap } from './rotate-with-overlap.ts';
import type { IssuedKey, ObservedService, RotationSite } from './rotation.ts';

const gateway = createGateway();
await gateway.listen();
const admin = new RegPilot(gateway.managementKey, { baseURL: gateway.url });

afterAll(async () => {
  await admin.close();
  await gateway.close();
});

async function prepare(
  service: ObservedService,
): Promise<{ site: RotationSite; old: IssuedKey; statusOfOld: () => Promise<string> }> {
  const old = await admin.gateway.keys.create({ name: 'production-questions' });
  const secret = await MountedSecret.create({ 'api-key': old.secret });
  onTestFinished(() => secret[Symbol.asyncDispose]());
  const statusOfOld = async (): Promise<string> =>
    (await admin.gateway.keys.retrieve(old.id)).status;
  return { site: { admin, secret, service, pause: () => Promise.resolve() }, old, statusOfOld };
}

test('the old key lives until its last call is answered, and is revoked then', async () => {
  let newId = '';
  const underWay = [2, 1, 0];
  const seen: string[] = [];
  const { site, old, statusOfOld } = await prepare({
    adopted: async (id) => {
      newId = id;
    },
    keys: async () => {
      seen.push(await statusOfOld());
      return {
        keys: [
          { keyId: newId, rank: 0, inFlight: 5 },
          { keyId: keyId(old.secret), rank: 1, inFlight: underWay.shift() ?? 0 },
        ],
      };
    },
  });
  const next = await rotateWithOverlap(site, old, new AbortController().signal);
  expect(newId).toBe(keyId(next.secret));
  expect(seen).toEqual(['active', 'active', 'active']);
  expect(await statusOfOld()).toBe('revoked');
  const read = (name: string): Promise<string> =>
    readFile(path.join(site.secret.directory, name), 'utf8');
  expect([await read('api-key'), await read('api-key-old')]).toEqual([next.secret, old.secret]);
});

test('when nobody takes the new key the rotation fails, and the old key stays alive', async () => {
  const { site, old, statusOfOld } = await prepare({
    adopted: () => Promise.reject(new Error('too late')),
    keys: () => Promise.resolve({ keys: [] }),
  });
  const rotation = rotateWithOverlap(site, old, new AbortController().signal);
  await expect(rotation).rejects.toThrow('too late');
  expect(await statusOfOld()).toBe('active');
});

test('when the old key never drains the rotation ends with the signal, and the old key stays alive', async () => {
  const operator = new AbortController();
  const { site, old, statusOfOld } = await prepare({
    adopted: () => Promise.resolve(),
    keys: async () => {
      operator.abort(new Error('too late'));
      return { keys: [{ keyId: 'busy', rank: 0, inFlight: 1 }] };
    },
  });
  const rotation = rotateWithOverlap(site, old, operator.signal);
  await expect(rotation).rejects.toThrow('too late');
  expect(await statusOfOld()).toBe('active');
});
