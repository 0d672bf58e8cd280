import type { RedisServer } from './redis-server.ts';

/** Waits for all. When one does not come up the others are stopped. @throws what the first of those threw */
export async function startTogether(
  starting: readonly Promise<RedisServer>[],
): Promise<RedisServer[]> {
  const results = await Promise.allSettled(starting);
  const started = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = results.find((each) => each.status === 'rejected');
  if (failed === undefined) return started;
  await stopAll(started);
  throw failed.reason;
}

export async function stopAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

/** Goes on with what was started, and stops it when that fails. */
export async function orStop<Result>(
  servers: readonly RedisServer[],
  go: () => Promise<Result>,
): Promise<Result> {
  try {
    return await go();
  } catch (error) {
    await stopAll(servers);
    throw error;
  }
}
