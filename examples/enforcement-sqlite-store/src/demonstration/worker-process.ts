import { fork, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerMessage } from './worker.ts';

const program = fileURLToPath(new URL('worker.ts', import.meta.url));

/** A worker in a process of its own. It begins when it is told to. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #messages: AsyncIterator<readonly WorkerMessage[]>;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#messages = on(child, 'message', { close: ['disconnect'] });
    this.#ended = once(child, 'exit');
  }

  static async start(path: string, calls: number): Promise<WorkerProcess> {
    const child = fork(program, [path, String(calls)], {
      execArgv: ['--conditions=@regpilot/source'],
    });
    const worker = new WorkerProcess(child);
    await worker.next();
    return worker;
  }

  begin(): void {
    this.#child.send('begin');
  }

  /** The next message; undefined when the process has ended. */
  async next(): Promise<WorkerMessage | undefined> {
    const { value, done } = await this.#messages.next();
    return done === true ? undefined : value[0];
  }

  /** How many calls were admitted in all. @throws Error when the process ended before it was done. */
  async done(): Promise<number> {
    for (let message = await this.next(); message !== undefined; message = await this.next())
      if (message.kind === 'done') {
        await this.#ended;
        return message.admitted;
      }
    throw new Error('A worker ended before it was done');
  }

  /** Ends the process as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
