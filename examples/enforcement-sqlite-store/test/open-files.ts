import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { openDatabase } from '../src/store/open-database.ts';

/** What a worker is started with: each file is opened when all `workers` have come to it. */
export interface OpenFiles {
  readonly folder: string;
  readonly workers: number;
  /** How many workers have come to each file. */
  readonly arrived: Int32Array;
}

function openAll({ folder, workers, arrived }: OpenFiles): void {
  for (let file = 0; file < arrived.length; file++) {
    Atomics.add(arrived, file, 1);
    // Awake, for all to open it in the same microseconds.
    while (Atomics.load(arrived, file) < workers);
    openDatabase(join(folder, `${file}.sqlite`), 5000).close();
  }
}

openAll(workerData);
