import type { FileSystem } from '../src/sources/files/file-system.ts';
import { fileSystem } from '../src/sources/files/file-system.node.ts';

interface Timer {
  readonly run: () => void;
  readonly ms: number;
}

/** The real file system, with notices and time that come only when a test says so. */
export class ManualFiles {
  readonly #timers = new Set<Timer>();
  readonly #listeners = new Set<(name: string | null) => void>();
  /** How many watches were begun. */
  watches = 0;
  /** The fewest that listened at any time after the first. */
  fewest = Infinity;

  readonly fileSystem: FileSystem = {
    ...fileSystem,
    schedule: (run, ms) => {
      const timer: Timer = { run, ms };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    },
    watch: (_directory, onChange) => {
      this.watches++;
      const listener = (name: string | null): void => onChange(name);
      this.#listeners.add(listener);
      return () => {
        this.#listeners.delete(listener);
        this.fewest = Math.min(this.fewest, this.#listeners.size);
      };
    },
  };

  get listening(): number {
    return this.#listeners.size;
  }

  /** The delays of all timers that wait. */
  get waiting(): number[] {
    return [...this.#timers].map(({ ms }) => ms).toSorted((first, second) => first - second);
  }

  notice(name: string | null): void {
    for (const listener of this.#listeners) listener(name);
  }

  /** Lets the timers of this delay ring. */
  fire(ms: number): void {
    for (const timer of [...this.#timers].filter((candidate) => candidate.ms === ms)) {
      this.#timers.delete(timer);
      timer.run();
    }
  }
}
