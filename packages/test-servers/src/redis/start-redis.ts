import type { ServerKind } from '../binaries/server-kinds.ts';
import { dataConfig } from './redis-config.ts';
import type { RedisConfig } from './redis-config.ts';
import { startServer } from './redis-server.ts';
import type { RedisServer } from './redis-server.ts';

export interface RedisOptions {
  /** Default: `redis`. */
  readonly server?: ServerKind;
  /** Whether data survive a restart: each write is on disk before it is answered. Default: false. */
  readonly appendOnly?: boolean;
  /** Directives on top of the defaults: no persistence, the loopback address, a port of its own. */
  readonly config?: RedisConfig;
}

/** What a data server prints when it is up. */
export const ready = /Ready to accept connections/;

/**
 * Starts one server on a free port, with an empty folder; resolves when it accepts connections.
 *
 * @throws Error when there is no such program, or it does not come up, with the last lines that it printed
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const { server: kind = 'redis', appendOnly = false, config = {} } = options;
  const { server } = await startServer({
    kind,
    config: { ...dataConfig({ appendOnly }), ...config },
    ready,
  });
  return server;
}
