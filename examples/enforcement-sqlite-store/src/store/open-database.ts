import { DatabaseSync } from 'node:sqlite';

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const busy = 5;
const pauseMs = 2;
const neverWoken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Opens the file with a log beside it: a commit is one append, which outlives the process, if not always the machine.
 * While another process makes the same change to a new file, SQLite refuses it at once instead of waiting, since both
 * would wait for each other: so it is asked again, for as long as a step waits for a lock.
 */
export function openDatabase(path: string, lockTimeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: lockTimeoutMs });
  const until = performance.now() + lockTimeoutMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      return database;
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) {
        database.close();
        throw error;
      }
    }
    Atomics.wait(neverWoken, 0, 0, pauseMs);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === busy;
}
