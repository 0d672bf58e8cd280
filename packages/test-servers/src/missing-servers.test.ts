import { expect, test } from 'vitest';
import { missingServers } from './missing-servers.ts';

test('says which tests are left out, how to get them, and why the servers could not be fetched', () => {
  const has = (): boolean => false;
  const { required, text } = missingServers({ has, problem: 'apt-get: no mirror', project: 'sdk' });
  expect(required).toBe(true);
  expect(text.split('\n')).toEqual([
    "sdk: tests that need Redis are left out. There is no redis-server on this machine: install Redis, or set REDIS_SERVER to the program's path.",
    "sdk: tests that need Valkey are left out. There is no valkey-server on this machine: install Valkey, or set VALKEY_SERVER to the program's path.",
    "Fetching Debian's packages failed: apt-get: no mirror",
  ]);
});

test('without Valkey alone nothing that is required is missing', () => {
  const has = (kind: string): boolean => kind === 'redis';
  const { required, text } = missingServers({ has, problem: undefined, project: 'sdk' });
  expect(required).toBe(false);
  expect(text).toMatch(/^sdk: tests that need Valkey are left out\. [^\n]+$/);
});

test('says nothing when nothing is missing', () => {
  const has = (): boolean => true;
  expect(missingServers({ has, problem: undefined, project: 'sdk' }).text).toBe('');
});
