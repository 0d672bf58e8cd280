import { spawn } from 'node:child_process';

/** How a program ended, and all that it printed, both streams in one. */
export interface ProgramResult {
  ok: boolean;
  output: string;
}

export interface ProgramOptions {
  cwd: string;
  /** Set on top of this process' environment. */
  env?: NodeJS.ProcessEnv;
  /** After this many milliseconds the program is killed, which makes it a failed one. Default: 5 minutes. */
  timeoutMs?: number;
}

/**
 * Runs a program to its end, without a standard input. A program that cannot be started is a failed one; it never
 * rejects.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { cwd, env, timeoutMs = 300_000 }: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, {
      cwd,
      // What is printed goes into a list, often into a file.
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const collect = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => {
      if (signal !== null) output += `ended by ${signal}\n`;
      resolve({ ok: code === 0, output });
    });
  });
}
