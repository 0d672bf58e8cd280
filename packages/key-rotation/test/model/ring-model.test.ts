import { inspect } from 'node:util';
import { keyId } from '@regpilot/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Strategy } from '../../src/index.ts';
import { HttpFailure } from '../upstream.ts';
import { settlePromises } from '../virtual-clock.ts';
import { materialOf, modelKeys, RingModel, type ModelKey } from './ring-model.ts';
import { RingWorld } from './ring-world.ts';

type Command = fc.AsyncCommand<RingModel, RingWorld>;

/** One thing that happens. It lets all that follows from it happen, too, before the next. */
function command(
  name: string,
  run: (model: RingModel, world: RingWorld) => void | Promise<void>,
): Command {
  return {
    check: () => true,
    run: async (model, world) => {
      model.step += 1;
      await run(model, world);
      model.weigh();
      await settlePromises();
      expect(model.faults).toEqual([]);
    },
    toString: () => name,
  };
}

function finishKey(as: 'ban' | 'markRevoked', { value }: ModelKey): Command {
  return command(`${as} ${value}`, (model, { ring }) => {
    model.finished.add(value);
    ring[as](keyId(value));
  });
}

/** The same group is limited by what one of its keys draws: the state of all of them tells. */
function limit(which: number): Command {
  return command(`limit ${which}`, async (_model, world) => {
    world.answer(which, new HttpFailure(429, 'too many', 50));
    await settlePromises();
  });
}

/** With nothing else going on, and an upstream that accepts everything, the strategy alone decides. */
const judgeFairness = command('judge fairness', async (model, world) => {
  for (const { value } of modelKeys) model.accepted.add(value);
  await world.settle();
  await world.clock.advance(1000);
  if (world.eligible.length > 0) await world.callInTurn(4);
  const { eligible } = world;
  if (eligible.length === 0) return;
  model.judgeShares(world.strategy, eligible, await world.callInTurn(7 * eligible.length));
});

const key = fc.constantFrom(...modelKeys);
const which = fc.nat(20);
const call = fc.constant(command('call', (_model, world) => world.call()));
const answer = which.map((one) => command(`answer ${one}`, (_model, world) => world.answer(one)));

const arbitraries: fc.Arbitrary<Command>[] = [
  call,
  call,
  call,
  answer,
  answer,
  answer,
  answer,
  which.map(limit),
  which.map((one) =>
    command(`break ${one}`, (_model, world) => world.answer(one, new HttpFailure(502))),
  ),
  which.map((one) => command(`abort ${one}`, (_model, world) => world.abort(one))),
  key.map(({ value }) =>
    command(`deactivate ${value}`, (model) => {
      model.accepted.delete(value);
    }),
  ),
  key.map(({ value }) =>
    command(`activate ${value}`, (model) => {
      model.accepted.add(value);
    }),
  ),
  key.map((one) => finishKey('ban', one)),
  key.map((one) => finishKey('markRevoked', one)),
  fc.tuple(key, fc.boolean()).map(([{ value }, on]) =>
    command(`drain ${value} ${on}`, (_model, { ring }) => {
      ring.setDraining(keyId(value), on);
    }),
  ),
  fc
    .tuple(
      fc.shuffledSubarray([...modelKeys], { minLength: 1 }),
      fc.option(fc.integer({ min: 1, max: 1500 }), { nil: undefined }),
    )
    .map(([set, lastsMs]) =>
      command(`rotate to ${set.map(({ value }) => value).join(', ')}`, (_model, world) => {
        const endsAt = lastsMs === undefined ? undefined : world.clock.now() + lastsMs;
        world.set = set.map((one, index) => materialOf(one, index === 0 ? endsAt : undefined));
      }),
    ),
  fc.boolean().map((fails) =>
    command(fails ? 'source fails' : 'source answers', (_model, world) => {
      world.answerLoad(fails);
    }),
  ),
  fc.constant(command('source answers', (_model, world) => world.answerLoad(false))),
  fc.nat(600).map((ms) => command(`wait ${ms}`, (_model, { clock }) => clock.advance(ms))),
  fc.constant(judgeFairness),
];

const strategies = ['primary-first', 'round-robin', 'least-used', 'weighted', 'quota'] as const;

test.each<Strategy>(strategies)(
  'whatever happens to keys, source and calls, in whatever order: %s',
  { timeout: 60_000 },
  async (strategy) => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(arbitraries, { maxCommands: 90, size: 'max' }),
        async (commands) => {
          const model = new RingModel();
          const world = new RingWorld(strategy, model);
          await fc.asyncModelRun(() => ({ model, real: world }), commands);
          await world.finish();
          expect(model.faults).toEqual([]);
          // I6: in nothing that anybody gets to see.
          for (const value of world.seen) {
            expect(inspect(value, { depth: 8 }) + JSON.stringify(value)).not.toContain('gw_sk_');
          }
        },
      ),
      { numRuns: 60 },
    );
  },
);
