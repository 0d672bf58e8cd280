import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';

/**
 * Ports 12,000 to 21,999, in blocks; the bus of a Cluster node is 10,000 above its port. All lie below the ports that
 * the kernel gives to outgoing connections (from 32,768 on with Linux): there, a client that dials a server which is
 * down can be given the very port that it dials, and is then connected to itself.
 */
const firstPort = 12_000;
const blockSize = 50;
const blockCount = 200;

const claimed = new Set<number>();
let ownBlock: Promise<number> | undefined;
let next = 0;

/**
 * A port that no other process of a test run takes, until {@link releasePort}; not even while its server is down. It may
 * be in use by something else: the server that is started on it finds out.
 *
 * @throws Error when this process holds all the ports of its block
 */
export async function claimPort(): Promise<number> {
  ownBlock ??= claimBlock();
  const base = await ownBlock;
  for (let tried = 1; tried < blockSize; tried++) {
    // In turn: a client that still looks for a server of the test before does not find that of the next one.
    const port = base + 1 + (next++ % (blockSize - 1));
    if (!claimed.has(port)) {
      claimed.add(port);
      return port;
    }
  }
  throw new Error(`this process runs ${blockSize - 1} servers already`);
}

export function releasePort(port: number): void {
  claimed.delete(port);
}

/** Who listens on a block's first port has the block. The kernel decides between two, and frees it with the process. */
async function claimBlock(): Promise<number> {
  for (let tried = 0; tried < blockCount; tried++) {
    const base = firstPort + ((process.pid + tried) % blockCount) * blockSize;
    if (await listens(base)) return base;
  }
  throw new Error(`no free ports between ${firstPort} and ${firstPort + blockCount * blockSize}`);
}

async function listens(port: number): Promise<boolean> {
  const guard = createServer((socket) => socket.destroy()).unref();
  try {
    guard.listen(port, '127.0.0.1');
    await once(guard, 'listening');
    return true;
  } catch {
    return false;
  }
}
