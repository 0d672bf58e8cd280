import { routes } from '@regpilot/contract';
import { describe, expect, it } from 'vitest';
import { regpilot } from '../dialects/regpilot.ts';
import { checkKeyType } from './check-key-type.ts';

describe('checkKeyType', () => {
  it.each([
    ['project', 'sk_prod_0123456789', false],
    ['project', 'gw_sk_0123456789', false],
    ['project', 'pk_dev_0123456789', true],
    ['project', 'another-key', true],
    ['gateway', 'pk_0123456789', false],
    ['gateway', 'gw_sk_0123456789', true],
    ['gateway', 'another-key', true],
    [undefined, 'pk_0123456789', true],
  ] as const)('where a %s key is asked for, takes %s: %s', (type, key, taken) => {
    const keyTypes = type === undefined ? {} : { 'health.check': type };
    const check = (): void => {
      checkKeyType('health.check', key, { keyTypes });
    };
    if (taken) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ field: 'options.apiKey' }));
  });

  it('lets a project key do nothing that runs or lists models or manages keys', () => {
    const closed = Object.entries(routes).filter(
      ([name, { capability }]) =>
        !name.startsWith('openai.') &&
        ['read', 'chat', 'embeddings', 'manage_keys'].some((needed) => needed === capability),
    );
    expect(Object.keys(regpilot.keyTypes).toSorted()).toEqual(
      closed.map(([name]) => name).toSorted(),
    );
    expect(new Set(Object.values(regpilot.keyTypes))).toEqual(new Set(['gateway']));
  });
});
