import { ping } from './connect.ts';
import { redisProgram } from './redis-program.ts';

/** What no decision on Redis can be faster than: one round trip that does nothing. */
export const start = redisProgram((connection) => ({ decide: () => ping(connection) }), false);
