import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The lines that a program prints, and a way to wait for one. */
export interface LineLog {
  /** How many lines there are by now. */
  readonly length: number;
  /** The last lines, for a message. */
  tail(): string;
  /**
   * Resolves with the first line that matches, printed already or not.
   *
   * @param since the `length` at an earlier moment, to leave the lines before it out
   * @throws Error with the last lines when the output ends without one
   */
  line(pattern: RegExp, since?: number): Promise<string>;
}

const longestTimerMs = 2 ** 31 - 1;

export function readLines(output: Readable): LineLog {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const wake = (): void => waiting.forEach((look) => look());
  createInterface({ input: output })
    .on('line', (line) => {
      lines.push(line);
      wake();
    })
    .on('close', () => {
      ended = true;
      wake();
    });
  const tail = (): string => lines.slice(-20).join('\n');

  const line = (pattern: RegExp, since = 0): Promise<string> =>
    new Promise((resolve, reject) => {
      let read = since;
      // The pipe of a server keeps no process alive, and the line may be all that this one waits for.
      const keepAlive = setInterval(() => undefined, longestTimerMs);
      const settle = (): void => {
        clearInterval(keepAlive);
        waiting.delete(look);
      };
      const look = (): void => {
        while (read < lines.length) {
          const candidate = lines[read++] ?? '';
          if (pattern.test(candidate)) {
            settle();
            resolve(candidate);
            return;
          }
        }
        if (ended) {
          settle();
          reject(new Error(`ended without a line like ${String(pattern)}:\n${tail()}`));
        }
      };
      waiting.add(look);
      look();
    });

  return {
    get length() {
      return lines.length;
    },
    tail,
    line,
  };
}
