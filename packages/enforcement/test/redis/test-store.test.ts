import { test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import { testStore } from '../../src/testing/index.ts';
import { overRedis } from './over-redis.ts';

overRedis('held to the whole contract of a store', ({ client }) => {
  let stores = 0;
  testStore({
    test,
    rollingLogs: 'shared',
    create: ({ now }) => redisStore(client(), { prefix: `case ${++stores}`, now }),
  });
});
