import { redisStore } from '@regpilot/enforcement';
import { enforcerLimit } from './enforcer-limit.ts';
import { limitProcess } from './limit-process.ts';

export const start = limitProcess(({ client }, perMinute) =>
  enforcerLimit(redisStore(client), perMinute),
);
