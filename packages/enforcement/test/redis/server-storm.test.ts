import { hasServer } from '@regpilot/test-servers';
import { describe, test } from 'vitest';
import { clients } from './clients.ts';
import { blows } from './server-storm.ts';
import { expectToEndure, stormPlans } from './server-storm-plans.ts';

describe.skipIf(!hasServer('redis')).each(clients)(
  'limits hold over $name while the server stands still, is killed and comes back with',
  (client) => {
    test.each(stormPlans)('$name', async (plan) => {
      await expectToEndure(client, plan, Object.values(blows));
    });
  },
);
