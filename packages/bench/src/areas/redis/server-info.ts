import type { Connection } from './connect.ts';

/** Bytes that the server's data take, its other clients included, which are idle while one is measured. */
export async function usedMemory(connection: Connection): Promise<number> {
  return numberIn(await infoOf(connection, 'memory'), 'used_memory');
}

/** CPU microseconds that the server has used so far: steadier than elapsed time, and without what the clients take. */
export async function serverCpu(connection: Connection): Promise<number> {
  const info = await infoOf(connection, 'cpu');
  return (numberIn(info, 'used_cpu_user') + numberIn(info, 'used_cpu_sys')) * 1_000_000;
}

/** Scripts that clients have run so far, each of which is a round trip. */
export async function scriptCalls(connection: Connection): Promise<number> {
  return scriptCallsIn(await infoOf(connection, 'commandstats'));
}

function infoOf({ client }: Connection, section: string): Promise<string> {
  return client.info(section);
}

/** @throws TypeError for a field that is not there: NaN would look like a measurement further on */
export function numberIn(info: string, field: string): number {
  const value = new RegExp(String.raw`^${field}:(\d+(?:\.\d+)?)\r?$`, 'm').exec(info)?.[1];
  if (value === undefined) throw new TypeError(`the server tells no ${field}`);
  return Number(value);
}

/** A server that has run none lists none. */
export function scriptCallsIn(info: string): number {
  let calls = 0;
  for (const [, count] of info.matchAll(/^cmdstat_(?:eval|evalsha):calls=(\d+),/gm))
    calls += Number(count);
  return calls;
}
