import { expect, test } from 'vitest';
import { freshHealth, type KeyHealth } from './key-state.ts';
import { preference, standingOf, type Standing } from './standing.ts';

const now = 1000;

test.each<[what: string, health: Partial<KeyHealth>, standing: Standing]>([
  ['with nothing against it', {}, 'ready'],
  ['that was refused once', { refusals: [1] }, 'ready'],
  ['that is banned, whatever else holds', { final: 'disabled', probing: true }, 'gone'],
  ['at its end', { notAfter: now }, 'gone'],
  ['just before its end', { notAfter: now + 1 }, 'ready'],
  ['under trial, whenever its cooldown ends', { probing: true, coolUntilAt: now }, 'resting'],
  ['just before the end of its cooldown', { coolUntilAt: now + 1 }, 'resting'],
  ['at the end of its cooldown', { coolUntilAt: now }, 'due'],
  ['due and limited', { coolUntilAt: now, limitedUntilAt: now + 1 }, 'due'],
  ['just before the end of its limit', { limitedUntilAt: now + 1 }, 'limited'],
  ['at the end of its limit', { limitedUntilAt: now }, 'ready'],
  ['limited and denied', { limitedUntilAt: now + 1, deniedUntilAt: now + 1 }, 'limited'],
  ['just before the end of a denial', { deniedUntilAt: now + 1, draining: true }, 'denied'],
  ['at the end of a denial', { deniedUntilAt: now }, 'ready'],
  ['that is draining', { draining: true }, 'draining'],
])('a key %s', (_what, health, standing) => {
  expect(standingOf({ ...freshHealth, ...health }, now)).toBe(standing);
});

test('a due key keeps its rank, and what is certain to refuse comes last of what is used at all', () => {
  const order: Standing[] = ['ready', 'due', 'draining', 'denied', 'limited', 'resting', 'gone'];
  expect(order.map((standing) => preference[standing])).toEqual([
    0,
    0,
    1,
    2,
    3,
    Infinity,
    Infinity,
  ]);
});
