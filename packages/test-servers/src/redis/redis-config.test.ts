import { expect, test } from 'vitest';
import { configText } from './redis-config.ts';

test('a directive is a line', () => {
  expect(configText({ own: { port: 12_001 }, config: { save: '""' } })).toBe(
    'port 12001\nsave ""\n',
  );
});

test('a value cannot bring in a second directive', () => {
  expect(() => configText({ own: {}, config: { maxmemory: '1mb\nbind 0.0.0.0' } })).toThrow(
    'config: maxmemory holds a line break',
  );
});

test('the place of a server is not for a test to set', () => {
  expect(() => configText({ own: { port: 12_001 }, config: { port: 6379 } })).toThrow(
    'config: port is not for a test to set',
  );
});
