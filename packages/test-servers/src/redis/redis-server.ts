import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from '../binaries/find-program.ts';
import type { ServerProgram } from '../binaries/find-program.ts';
import { howToGet } from '../binaries/how-to-get.ts';
import type { ServerKind } from '../binaries/server-kinds.ts';
import { claimPort, releasePort } from '../processes/claim-port.ts';
import { launch } from '../processes/launch.ts';
import type { RunningProcess } from '../processes/launch.ts';
import type { LineLog } from '../processes/line-log.ts';
import { makeServerFolder } from '../processes/run-folder.ts';
import { configText, ownConfig } from './redis-config.ts';
import type { RedisConfig } from './redis-config.ts';

/** A server on the loopback address. It is gone with the process that started it, if nobody stopped it before. */
export interface RedisServer extends AsyncDisposable {
  readonly kind: ServerKind;
  readonly host: '127.0.0.1';
  /** Stays the same over restarts, and is nobody else's while the server is down. */
  readonly port: number;
  /** `redis://127.0.0.1:<port>` */
  readonly url: string;
  /** Of the process that runs, or of the last one that did. */
  readonly pid: number;
  /** SIGKILL: connections are reset, and what was not on disk is lost. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay, or are taken by the kernel, and nothing answers. It stands still on return. */
  pause(): void;
  /** SIGCONT: what came in during the pause is answered now. */
  resume(): void;
  /**
   * Kills it if it runs, and starts it on the same port. Its data are those of its append-only file, so without
   * `appendOnly` it is empty. A directive that was changed by `CONFIG REWRITE` stays changed.
   *
   * @param options `wipe` removes the append-only file first
   */
  restart(options?: { readonly wipe?: boolean }): Promise<void>;
  /** Ends it for good and removes its folder. May be called again. */
  stop(): Promise<void>;
}

/** A server and what it prints, which only this package reads. */
export interface LoggedServer {
  readonly server: RedisServer;
  /** Of the process that runs, or of the last one that did. */
  readonly log: LineLog;
}

export interface ServerSpec {
  readonly kind: ServerKind;
  readonly config: RedisConfig;
  readonly args?: readonly string[];
  readonly ready: RegExp;
}

/** Another program on this machine may have the port that was claimed, or a Cluster node's second one. */
const portIsTaken = /Address already in use|Failed listening on port/;
const mostPorts = 20;

/** @throws Error when the program is not to be had, or does not come up, with its last lines */
export async function startServer(spec: ServerSpec): Promise<LoggedServer> {
  const program = findProgram(spec.kind);
  if (program === undefined) throw new Error(howToGet(spec.kind));
  const folder = await makeServerFolder();
  try {
    const { port, running } = await startOnFreePort(spec, { program, folder });
    return controlServer(spec, { program, folder, port, running });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Place {
  readonly program: ServerProgram;
  readonly folder: string;
}

async function startOnFreePort(
  spec: ServerSpec,
  place: Place,
): Promise<{ port: number; running: RunningProcess }> {
  for (let tried = 1; ; tried++) {
    const port = await claimPort();
    try {
      const text = configText({ own: ownConfig({ port, ...place }), config: spec.config });
      await writeFile(configFile(place), text);
      return { port, running: await launchServer(spec, place) };
    } catch (error) {
      releasePort(port);
      const taken = error instanceof Error && portIsTaken.test(error.message);
      if (!taken || tried === mostPorts) throw error;
    }
  }
}

function configFile({ folder }: Place): string {
  return path.join(folder, 'redis.conf');
}

function launchServer({ args = [], ready }: ServerSpec, place: Place): Promise<RunningProcess> {
  return launch({ ...place, args: [configFile(place), ...args], ready });
}

function controlServer(
  spec: ServerSpec,
  { port, running: first, ...place }: Place & { port: number; running: RunningProcess },
): LoggedServer {
  let running = first;
  const stop = async (): Promise<void> => {
    await running.kill();
    await rm(place.folder, { recursive: true, force: true });
    releasePort(port);
  };
  const server: RedisServer = {
    kind: spec.kind,
    host: '127.0.0.1',
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return running.pid;
    },
    kill: () => running.kill(),
    pause: () => running.pause(),
    resume: () => running.resume(),
    restart: async ({ wipe = false } = {}) => {
      await running.kill();
      if (wipe) {
        await rm(path.join(place.folder, 'appendonlydir'), { recursive: true, force: true });
        await rm(path.join(place.folder, 'appendonly.aof'), { force: true });
      }
      running = await launchServer(spec, place);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return {
    server,
    get log() {
      return running.log;
    },
  };
}
