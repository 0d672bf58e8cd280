import { Redis } from 'ioredis';
import { createClient } from 'redis';

/** The clients that Node services use, as they come, but for what each limiter asks of them. */
export const drivers = ['ioredis', 'redis'] as const;

export type Connection =
  | { readonly driver: 'ioredis'; readonly client: Redis }
  | { readonly driver: 'redis'; readonly client: ReturnType<typeof nodeRedis> };

const nodeRedis = (url: string) => createClient({ url });

/** @throws TypeError for an unknown driver, whatever the client throws that cannot connect */
export async function connect(driver: string, url: string): Promise<Connection> {
  if (driver === 'ioredis') {
    const client = new Redis(url, { lazyConnect: true }).on('error', leaveToTheCalls);
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

/** Bytes that the server's data take, its other clients included, which are idle while one is measured. */
export async function usedMemory({ client }: Connection): Promise<number> {
  const info = await client.info('memory');
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
}
