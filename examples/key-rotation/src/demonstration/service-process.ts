import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { KeysReport } from '../rotation/keys-report.ts';
import { ServiceLog } from './service-log.ts';
import type { ServiceUnderLoad, StartService } from './service-under-load.ts';

const main = fileURLToPath(new URL('../service/main.ts', import.meta.url));
const startLimitMs = 30_000;

/** Runs the service as it is deployed: a process of its own, with nothing but its environment. */
export const startServiceProcess: StartService = async ({ keysDirectory, baseURL }) => {
  const child = spawn(process.execPath, ['--conditions=@regpilot/source', main], {
    env: {
      GATEWAY_KEYS_DIRECTORY: keysDirectory,
      REGPILOT_BASE_URL: baseURL,
      PORT: '0',
      HOST: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const service = new ServiceProcess(child);
  try {
    await service.listening(AbortSignal.timeout(startLimitMs));
    return service;
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
};

class ServiceProcess implements ServiceUnderLoad {
  url = '';
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #closed: Promise<unknown[]>;
  readonly #log = new ServiceLog();
  readonly #lines: string[] = [];

  constructor(child: ChildProcessByStdio<null, Readable, Readable>) {
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      this.#log.add(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.#lines.push(line));
    this.#closed = once(child, 'close').then((ending) => {
      this.#log.end(new Error(`The service has ended:\n${this.output}`));
      return ending;
    });
  }

  get output(): string {
    return this.#lines.join('\n');
  }

  async listening(signal: AbortSignal): Promise<void> {
    const { url = '' } = await this.#log.entry(({ type }) => type === 'listening', signal);
    this.url = url;
  }

  async adopted(keyId: string, signal: AbortSignal): Promise<void> {
    await this.#log.entry((entry) => entry.type === 'key.added' && entry.keyId === keyId, signal);
  }

  async keys(): Promise<KeysReport> {
    const response = await fetch(`${this.url}/keys`);
    return z.parse(KeysReport, await response.json());
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const [code] = await this.#closed;
    if (code !== 0) throw new Error(`The service ended with exit code ${String(code)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Of one that has ended nothing is left to kill.
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}
