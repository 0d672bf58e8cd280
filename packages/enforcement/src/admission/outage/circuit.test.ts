import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askAgainMs, closedCircuit, enter, fail, succeed } from './circuit.ts';
import type { CircuitState } from './circuit.ts';

const closed = (failures: number, turn = 0): CircuitState => ({ kind: 'closed', turn, failures });
const open = (openings: number, probeAt: number, turn = 1): CircuitState => ({
  kind: 'open',
  turn,
  openings,
  probeAt,
});
const halfOpen = (openings: number, probedAt: number, turn = 2): CircuitState => ({
  kind: 'half-open',
  turn,
  openings,
  probedAt,
});

describe('who asks the store', () => {
  test.each<[string, CircuitState, number, CircuitState | undefined]>([
    ['everybody while it is closed', closed(2), 1000, closed(2)],
    ['nobody while it is open', open(1, 1000), 999, undefined],
    ['one, at the time of the probe', open(1, 1000), 1000, halfOpen(1, 1000)],
    ['nobody else until the probe has its answer', halfOpen(1, 1000), 9000, undefined],
    ['one, where the clock was set back by hours', open(1, 9_000_000), 1000, halfOpen(1, 1000)],
  ])('%s', (_name, state, now, expected) => {
    expect(enter(state, now)).toEqual(expected);
  });
});

describe('what an outcome changes', () => {
  test.each<[string, CircuitState, CircuitState]>([
    ['the first failure is counted', fail(closed(0), 0, 1000, 1), closed(1)],
    ['an answer forgets them', succeed(closed(2), 0), closed(0)],
    ['the third in a row opens it', fail(closed(2), 0, 1000, 1), open(1, 1100)],
    [
      'a failed probe opens it for twice as long',
      fail(halfOpen(1, 9), 2, 1000, 1),
      open(2, 1200, 3),
    ],
    ['at most for five seconds', fail(halfOpen(40, 9), 2, 1000, 1), open(41, 6000, 3)],
    ['chance takes off up to a half', fail(halfOpen(1, 9), 2, 1000, 0), open(2, 1100, 3)],
    ['a probe that is answered closes it', succeed(halfOpen(7, 9), 2), closed(0, 3)],
    ['a failure from before it opened is no news', fail(open(1, 5), 0, 1000, 1), open(1, 5)],
    ['nor is an answer', succeed(open(1, 5), 0), open(1, 5)],
    ['nor is either to a probe', fail(succeed(halfOpen(1, 5), 0), 0, 9, 1), halfOpen(1, 5)],
    ['nor after it has closed', fail(closed(0, 3), 0, 1000, 1), closed(0, 3)],
  ])('%s', (_name, state, expected) => {
    expect(state).toEqual(expected);
  });
});

test.each<[string, CircuitState, number, number]>([
  ['closed', closed(1), 1000, 100],
  ['open', open(1, 1040.5), 1000, 41],
  ['open, and due', open(1, 1000), 1000, 1],
  ['half open', halfOpen(1, 990), 1000, 40],
  ['half open, and late', halfOpen(1, 900), 1000, 1],
  ['half open, and the clock set back', halfOpen(1, 9_000_000), 1000, 50],
])('when to ask again: %s', (_name, state, now, expected) => {
  expect(askAgainMs(state, now, 50)).toBe(expected);
});

/** Steps of decisions that begin and end in any order. */
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('begin' as const), byMs: fc.nat({ max: 6000 }) }),
    fc.record({
      do: fc.constantFrom('answer' as const, 'fail' as const),
      which: fc.nat({ max: 50 }),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  ),
  { maxLength: 60 },
);

/** Says the same in other words: a list of failures, and at most one probe. */
class Model {
  failures = 0;
  probeAt: number | undefined = undefined;
  /** The decision that probes. */
  probe: object | undefined = undefined;
  /** Those whose outcome counts. */
  heard = new Set<object>();

  mayAsk(now: number): boolean {
    if (this.probeAt === undefined) return true;
    return this.probe === undefined && now >= this.probeAt;
  }

  begin(decision: object): void {
    if (this.probeAt !== undefined) this.probe = decision;
    this.heard.add(decision);
  }

  end(decision: object, isAnswered: boolean, state: CircuitState): void {
    if (!this.heard.delete(decision)) return;
    if (isAnswered) {
      if (this.probe !== undefined) this.heard.clear();
      this.probe = this.probeAt = undefined;
      this.failures = 0;
    } else if (this.probe !== undefined || ++this.failures === 3) {
      this.heard.clear();
      this.probe = undefined;
      this.probeAt = state.kind === 'open' ? state.probeAt : Number.NaN;
    }
  }
}

test('asks when the model asks, whatever ends when', () => {
  fc.assert(
    fc.property(steps, (trace) => {
      let state = closedCircuit;
      let now = 0;
      const model = new Model();
      const running: { turn: number }[] = [];
      for (const step of trace) {
        if (step.do === 'begin') {
          now += step.byMs;
          const entered = enter(state, now);
          expect(entered !== undefined).toBe(model.mayAsk(now));
          if (entered === undefined) continue;
          state = entered;
          const decision = { turn: entered.turn };
          running.push(decision);
          model.begin(decision);
        } else {
          const [decision] = running.splice(step.which % Math.max(1, running.length), 1);
          if (decision === undefined) continue;
          state =
            step.do === 'answer'
              ? succeed(state, decision.turn)
              : fail(state, decision.turn, now, step.random);
          model.end(decision, step.do === 'answer', state);
          if (state.kind === 'open') expect(state.probeAt - now).toBeLessThanOrEqual(5000);
        }
      }
    }),
    { numRuns: 500 },
  );
});
