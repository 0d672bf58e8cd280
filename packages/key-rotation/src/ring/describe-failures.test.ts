import { expect, test } from 'vitest';
import { describeFailures } from './describe-failures.ts';
import { KeyRecord } from './key-record.ts';
import { freshHealth, type KeyHealth } from './key-state.ts';

const now = 1000;

test.each<[state: string, health: Partial<KeyHealth>, reason: string, retryAt: number | null]>([
  ['active', {}, 'refused for this call, accepted for others', null],
  ['suspect', { refusals: [1] }, 'refused once', null],
  ['cooling', { coolUntilAt: 1250 }, 'refused at least twice in a row', 1250],
  ['probing', { probing: true, coolUntilAt: 900 }, 'being tried out by another call', 900],
  ['limited', { limitedUntilAt: 3000 }, 'out of quota', 3000],
  ['draining', { draining: true }, 'being replaced', null],
  ['disabled', { final: 'disabled' }, 'banned in this process', null],
  ['revoked', { final: 'revoked' }, 'revoked', null],
  ['expired', { notAfter: now }, 'past its end', null],
])('says of a key that is %s what stands against it', (state, health, reason, retryAt) => {
  const record = new KeyRecord('a', 0);
  record.health = { ...freshHealth, ...health };
  expect(describeFailures([record], now)).toEqual([
    { keyId: record.localId, state, reason, retryAt },
  ]);
});
