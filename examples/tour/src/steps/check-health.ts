import { assert, keyOf, type Step } from '../step.ts';
import { clientFor } from '../client-for.ts';

export const checkHealth: Step = {
  title: 'Check it',
  async run(tour) {
    await using client = clientFor(tour, keyOf(tour).secret);
    const health = await client.health.check();
    assert(health.status === 'ok' && health.authenticated, 'the gateway accepts the new key');
    tour.print(`status ${health.status}, authenticated, project ${health.project_id}`);
  },
};
