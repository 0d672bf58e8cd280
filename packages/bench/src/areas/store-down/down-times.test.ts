import { expect, test } from 'vitest';
import type { AnswerTime } from './answer-time.ts';
import { downSample } from './down-times.ts';

const waited = (...times: readonly number[]): readonly AnswerTime[] =>
  times.map((ms) => ({ ms, waited: true }));
const atOnce = (...times: readonly number[]): readonly AnswerTime[] =>
  times.map((ms) => ({ ms, waited: false }));

test('decisions that ask again stand for themselves', () => {
  const later = [...atOnce(0.1, 0.3, 0.2), ...waited(45)];
  expect(downSample({ first: waited(44, 46, 45), later, hasCircuit: true })).toEqual({
    firstP50: 45,
    firstWorst: 46,
    laterP50: 0.2,
    laterWorst: 0.3,
    probes: 250,
    probesWorst: 45,
  });
});

test('without a circuit, later ones are like the first', () => {
  const times = { first: waited(5_500), later: waited(5_000, 5_500), hasCircuit: false };
  expect(downSample(times)).toEqual({
    firstP50: 5_500,
    firstWorst: 5_500,
    laterP50: 5_250,
    laterWorst: 5_500,
  });
});

test('where no decision did without the server, there is nothing to report', () => {
  const { laterP50 } = downSample({ first: waited(45), later: waited(45), hasCircuit: true });
  expect(laterP50).toBeNaN();
});
