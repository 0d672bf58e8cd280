import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expect, test } from 'vitest';
import { hasServer, startRedis } from '../src/index.ts';
import type { RedisServer } from '../src/index.ts';
import { processState } from '../src/processes/process-state.ts';
import { withClient } from '../src/redis/with-client.ts';

const ask = (server: RedisServer, ...command: [string, ...string[]]): Promise<unknown> => {
  const [name, ...args] = command;
  return withClient(server, (client) => client.call(name, ...args));
};

async function folderOf(server: RedisServer): Promise<string> {
  const answer = await ask(server, 'CONFIG', 'GET', 'dir');
  return Array.isArray(answer) ? String(answer[1]) : '';
}

describe.skipIf(!hasServer('valkey'))('startRedis of valkey', () => {
  test('starts one that says what it is', async () => {
    await using server = await startRedis({ server: 'valkey' });
    expect(await ask(server, 'INFO', 'server')).toContain('valkey_version');
  });
});

describe.skipIf(!hasServer('redis'))('startRedis', () => {
  test('accepts connections of both clients at once, and is empty', async () => {
    await using server = await startRedis();
    expect(await ask(server, 'PING')).toBe('PONG');
    const client = createClient({ url: server.url });
    await client.connect();
    expect(await client.dbSize()).toBe(0);
    await client.close();
  });

  test('takes directives', async () => {
    await using server = await startRedis({
      config: { maxmemory: '4mb', 'maxmemory-policy': 'noeviction' },
    });
    expect(await ask(server, 'CONFIG', 'GET', 'maxmemory*')).toEqual(
      expect.arrayContaining(['maxmemory', '4194304', 'maxmemory-policy', 'noeviction']),
    );
  });

  test('a directive that there is not is an error with the words of the server, at once', async () => {
    await expect(startRedis({ config: { 'no-such-directive': 1 } })).rejects.toThrow(
      /redis-server did not start: .*no-such-directive/s,
    );
  });

  test('starts many at once, each on a port of its own', async () => {
    const servers = await Promise.all(Array.from({ length: 8 }, () => startRedis()));
    expect(new Set(servers.map(({ port }) => port)).size).toBe(8);
    await Promise.all(servers.map((server) => server.stop()));
  });

  test('a port that is in use is passed over', async () => {
    await using first = await startRedis();
    // Ports are given in turn.
    const stranger = createServer().listen(first.port + 1, '127.0.0.1');
    await once(stranger, 'listening');
    await using second = await startRedis();
    expect(second.port).toBe(first.port + 2);
    stranger.close();
  });

  test('a paused one answers nothing until it is resumed', async () => {
    await using server = await startRedis();
    await using other = await startRedis();
    const client = new Redis({ port: server.port, lazyConnect: true });
    await client.connect();
    server.pause();
    expect(processState(server.pid)).toBe('stopped');
    let answered = false;
    const answer = client.ping().finally(() => {
      answered = true;
    });
    // Another server's answers to as many calls, so that there was time for this one's.
    await withClient(other, async (running) => {
      for (let calls = 0; calls < 100; calls++) await running.ping();
    });
    expect(answered).toBe(false);
    server.resume();
    expect(await answer).toBe('PONG');
    client.disconnect();
  });

  test('killed and restarted it has its port, another process and no data', async () => {
    await using server = await startRedis();
    const { pid, port } = server;
    await ask(server, 'SET', 'a', '1');
    await server.kill();
    expect(processState(pid)).toBe('gone');
    await expect(ask(server, 'PING')).rejects.toThrow('ECONNREFUSED');
    await server.restart();
    expect(server.port).toBe(port);
    expect(server.pid).not.toBe(pid);
    expect(await ask(server, 'DBSIZE')).toBe(0);
  });

  test('with an append-only file it has its data after a kill, unless they are wiped', async () => {
    await using server = await startRedis({ appendOnly: true });
    await ask(server, 'SET', 'a', '1');
    await server.restart();
    expect(await ask(server, 'GET', 'a')).toBe('1');
    await server.restart({ wipe: true });
    expect(await ask(server, 'GET', 'a')).toBeNull();
  });

  test('a paused one can be stopped, twice; its process and its folder are gone', async () => {
    const server = await startRedis();
    const folder = await folderOf(server);
    expect(existsSync(folder)).toBe(true);
    server.pause();
    await server.stop();
    await server.stop();
    expect(processState(server.pid)).toBe('gone');
    expect(existsSync(folder)).toBe(false);
  });
});
