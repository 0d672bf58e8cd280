import { readFileSync } from 'node:fs';

/** Far more than the moments that a process may run on for, on another processor, after it was told to stop. */
const mostReads = 100_000;

/**
 * Reads the state of a process until it stands still. Where the system has no proc(5) it returns at once.
 *
 * @throws Error when the process goes on running
 */
export function waitUntilStopped(pid: number): void {
  for (let reads = 0; reads < mostReads; reads++) {
    if (processState(pid) !== 'running') return;
  }
  throw new Error(`process ${pid} does not stop`);
}

/** `gone` is also the answer where the system has no proc(5). */
export function processState(pid: number): 'running' | 'stopped' | 'gone' {
  try {
    // The state's letter follows the program's name, which stands in parentheses and may hold some of its own.
    const letter = /.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
    if ('TtZX'.includes(letter)) return letter === 'T' || letter === 't' ? 'stopped' : 'gone';
    return 'running';
  } catch {
    return 'gone';
  }
}
