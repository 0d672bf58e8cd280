import { startRedis } from '@regpilot/test-servers';
import type { StartProgram } from '../../frame/program.ts';

/** One server that all contenders call in turn, without persistence, as a limiter's server is run. */
export const start: StartProgram = async () => {
  const redis = await startRedis();
  return { facts: { url: redis.url }, close: () => redis.stop() };
};
