import type { Capability } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import type { CallFacts } from '../admission/call-facts.ts';
import { capabilities, scopes } from './permissions.ts';
import type { CheckPolicy } from './policy.ts';

const call: CallFacts = { keyId: 'k1', capability: 'chat' };

describe('permissions', () => {
  const all: readonly (Capability | null)[] = [
    'read',
    'chat',
    'embeddings',
    'governor',
    'manage_keys',
    null,
  ];
  test.each([
    ['no capabilities', capabilities([]), ['read', null]],
    ['chat', capabilities(['chat']), ['read', 'chat', null]],
    ['key management', capabilities(['manage_keys']), ['read', 'manage_keys', null]],
    ['the scope read', scopes('read'), ['read', null]],
    ['the scope chat', scopes('chat'), ['read', 'chat', 'governor', null]],
    ['the scope full', scopes('full'), all],
  ] as const satisfies readonly (readonly [string, CheckPolicy, readonly (Capability | null)[]])[])(
    '%s: exactly what was granted passes',
    (_granted, policy, passing) => {
      for (const capability of all) {
        const failure = policy.check({ ...call, capability }, 0);
        if (passing.some((name) => name === capability))
          expect(failure, String(capability)).toBeUndefined();
        else
          expect(failure, String(capability)).toMatchObject({
            code: 'PERMISSION_DENIED',
            details: { required: capability },
          });
      }
    },
  );

  test('the denial of key management names the permission and the remedy', () => {
    const failure = capabilities(['chat']).check({ ...call, capability: 'manage_keys' }, 0);
    expect(failure).toMatchObject({
      details: { reason: 'capability', remedy: expect.stringContaining('manage_keys') },
    });
  });

  test('the denial of a scope says which scope the key has', () => {
    expect(scopes('read').check(call, 0)).toMatchObject({
      details: { reason: 'scope', scope: 'read', required: 'chat' },
    });
  });

  test('later changes of the list it was made from change nothing', () => {
    const granted: Capability[] = ['chat'];
    const policy = capabilities(granted);
    granted.push('manage_keys');
    expect(policy.check({ ...call, capability: 'manage_keys' }, 0)).toBeDefined();
  });
});
