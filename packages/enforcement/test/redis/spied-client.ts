import type { IoredisClient } from '../../src/index.ts';
import type { StartedRedis } from './started-redis.ts';

export interface SentScript {
  readonly sha: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

/** A client that tells of each script before it sends it. */
export function spiedClient(
  server: StartedRedis,
  onScript: (script: SentScript) => void,
): IoredisClient {
  return {
    evalsha: (sha, count, ...rest) => {
      onScript({ sha, keys: rest.slice(0, count), values: rest.slice(count) });
      return server.redis.evalsha(sha, count, ...rest);
    },
    eval: (text, count, ...rest) => server.redis.eval(text, count, ...rest),
  };
}
