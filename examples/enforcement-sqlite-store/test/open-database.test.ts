import { once } from 'node:events';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { withDatabase } from '../src/demonstration/share-limits.ts';
import type { OpenFiles } from './open-files.ts';

const program = new URL('open-files.ts', import.meta.url);
/** Without the repetition some 1 in 60 openings was refused. */
const files = 300;
const workers = 2;

test('a new file that two open in the same moment is open to both', async () => {
  await withDatabase(async (path) => {
    const arrived = new Int32Array(new SharedArrayBuffer(files * Int32Array.BYTES_PER_ELEMENT));
    const workerData: OpenFiles = { folder: dirname(path), workers, arrived };
    // A worker that was refused ends with that error, which rejects.
    const ended = Array.from({ length: workers }, () =>
      once(new Worker(program, { workerData }), 'exit'),
    );
    expect(await Promise.all(ended)).toEqual([[0], [0]]);
    expect(new Set(arrived)).toEqual(new Set([workers]));
  });
});
