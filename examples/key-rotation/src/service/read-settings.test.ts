import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

test('the folder of the secret is all that must be set', () => {
  expect(readSettings({ GATEWAY_KEYS_DIRECTORY: '/etc/gateway-keys' })).toEqual({
    keysDirectory: '/etc/gateway-keys',
    baseURL: undefined,
    port: 8080,
    host: undefined,
  });
});

test.each([
  ['GATEWAY_KEYS_DIRECTORY', {}],
  ['GATEWAY_KEYS_DIRECTORY', { GATEWAY_KEYS_DIRECTORY: '' }],
  ['PORT', { GATEWAY_KEYS_DIRECTORY: '/keys', PORT: 'http' }],
  ['PORT', { GATEWAY_KEYS_DIRECTORY: '/keys', PORT: '65536' }],
])('a wrong %s is refused: %j', (field, environment) => {
  expect(() => readSettings(environment)).toThrow(expect.objectContaining({ field }));
});
