import { leasedStore, redisStore } from '@regpilot/enforcement';
import { enforcerLimit } from './enforcer-limit.ts';
import { limitProcess } from './limit-process.ts';

export const start = limitProcess(({ client }, perMinute) =>
  enforcerLimit(leasedStore(redisStore(client)), perMinute),
);
