import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MountedSecret } from '../secret/mounted-secret.ts';
import { cutOver } from './cut-over.ts';
import type { IssuedKey, RotationSite } from './rotation.ts';

interface Prepared {
  readonly gateway: Gateway;
  readonly site: RotationSite;
  readonly old: IssuedKey;
  readonly statusOf: (key: IssuedKey) => Promise<string>;
  readonly readSecret: () => Promise<string>;
}

async function prepare(): Promise<Prepared> {
  const gateway = createGateway();
  const admin = new RegPilot(gateway.managementKey, { baseURL: await gateway.listen() });
  const old = await admin.gateway.keys.create({ name: 'production-questions' });
  const secret = await MountedSecret.create({ 'api-key': old.secret });
  onTestFinished(async () => {
    await secret[Symbol.asyncDispose]();
    await admin.close();
    await gateway.close();
  });
  // A cut-over waits for no service.
  const unasked = (): Promise<never> => Promise.reject(new Error('not to be asked'));
  return {
    gateway,
    site: { admin, secret, service: { adopted: unasked, keys: unasked }, pause: unasked },
    old,
    statusOf: async ({ id }) => (await admin.gateway.keys.retrieve(id)).status,
    readSecret: () => readFile(path.join(secret.directory, 'api-key'), 'utf8'),
  };
}

const signal = new AbortController().signal;

test('the old key is dead before the new one is in the secret, which then holds nothing else', async () => {
  const { site, old, statusOf, readSecret } = await prepare();
  const write = site.secret.write.bind(site.secret);
  const seen: string[] = [];
  vi.spyOn(site.secret, 'write').mockImplementation(async (files) => {
    seen.push(await statusOf(old));
    expect(Object.keys(files)).toEqual(['api-key']);
    await write(files);
  });
  const next = await cutOver(site, old, signal);
  expect(seen).toEqual(['revoked']);
  expect(await readSecret()).toBe(next.secret);
  expect(await statusOf(next)).toBe('active');
});

test('when the secret cannot be written, the leaked key is dead all the same', async () => {
  const { site, old, statusOf } = await prepare();
  await rm(site.secret.directory, { recursive: true });
  await expect(cutOver(site, old, signal)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await statusOf(old)).toBe('revoked');
});

test.each(['keys.create', 'keys.revoke'] as const)(
  'when the gateway refuses %s, the service keeps the key that it has',
  async (route) => {
    const { gateway, site, old, statusOf, readSecret } = await prepare();
    gateway.faults.add({ route, fault: { kind: 'status', status: 403 } });
    await expect(cutOver(site, old, signal)).rejects.toMatchObject({ status: 403 });
    expect(await statusOf(old)).toBe('active');
    expect(await readSecret()).toBe(old.secret);
  },
);
