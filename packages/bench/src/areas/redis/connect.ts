import { Redis } from 'ioredis';
import { createClient } from 'redis';

/** The clients that Node services use, as they come, but for what each limiter asks of them. */
export const drivers = ['ioredis', 'redis'] as const;

export type Connection =
  | { readonly driver: 'ioredis'; readonly client: Redis }
  | { readonly driver: 'redis'; readonly client: ReturnType<typeof nodeRedis> };

const nodeRedis = (url: string) => createClient({ url });

export interface ConnectOptions {
  /** How long a command may take. Only ioredis has that, and without it no bound. */
  readonly commandTimeoutMs?: number;
}

/** @throws TypeError for an unknown driver, whatever the client throws that cannot connect */
export async function connect(
  driver: string,
  url: string,
  { commandTimeoutMs }: ConnectOptions = {},
): Promise<Connection> {
  if (driver === 'ioredis') {
    const timeout = commandTimeoutMs === undefined ? {} : { commandTimeout: commandTimeoutMs };
    const client = new Redis(url, { lazyConnect: true, ...timeout }).on('error', leaveToTheCalls);
    await client.connect();
    return { driver, client };
  }
  if (driver === 'redis') {
    const client = nodeRedis(url);
    client.on('error', leaveToTheCalls);
    await client.connect();
    return { driver, client };
  }
  throw new TypeError(`no driver of the bench: ${driver}`);
}

/** At the end of the run the server goes at the same time as its clients. What breaks before fails a decision. */
function leaveToTheCalls(): void {}

export function ping({ driver, client }: Connection): Promise<unknown> {
  return driver === 'ioredis' ? client.ping() : client.ping();
}

export function disconnect({ driver, client }: Connection): void {
  if (driver === 'ioredis') client.disconnect();
  else client.destroy();
}
