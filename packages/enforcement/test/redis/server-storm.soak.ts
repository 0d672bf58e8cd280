import { hasServer } from '@regpilot/test-servers';
import { describe, test } from 'vitest';
import { clients } from './clients.ts';
import { blows } from './server-storm.ts';
import type { Blow } from './server-storm.ts';
import { expectToEndure, stormPlans } from './server-storm-plans.ts';

const rounds = 20;

/** With every stride each blow follows another one: 5 is prime. */
function* manyBlows(): Generator<Blow> {
  const all = Object.values(blows);
  for (let round = 0; round < rounds; round++) {
    const stride = 1 + (round % (all.length - 1));
    for (let step = 0; step < all.length; step++) {
      const blow = all[(step * stride) % all.length];
      if (blow !== undefined) yield blow;
    }
  }
}

describe.skipIf(!hasServer('redis')).each(clients)('at length, over $name', (client) => {
  test.each(stormPlans)('$name', async (plan) => {
    await expectToEndure(client, plan, manyBlows());
  });
});
