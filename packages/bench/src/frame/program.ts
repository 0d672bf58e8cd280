/** What one round of a program yields: numbers by metric name, in the metrics' units. */
export type Sample = Readonly<Record<string, number>>;

/** What a program is told when it starts. Plain values only: they cross a process border as JSON. */
export type ProgramOptions = Readonly<Record<string, string | number | boolean>>;

/** What a server tells the programs that are measured against it: its URL, a key. */
export type ProgramFacts = Readonly<Record<string, string>>;

/** A module to run in a child process of its own. It exports `start: StartProgram`. */
export interface ProgramSpec {
  /** URL of the module, `new URL('./x.ts', import.meta.url).href`. */
  readonly module: string;
  readonly options?: ProgramOptions;
}

export interface Program {
  /** Given to the clients as options, over their own. */
  readonly facts?: ProgramFacts;
  /** Does the work once and says what it cost. A server that is only called has none. */
  readonly round?: () => Promise<Sample>;
  readonly close?: () => Promise<void> | void;
}

/** Resolves when the program is warm. What it throws is reported as the contender's failure. */
export type StartProgram = (options: ProgramOptions) => Promise<Program>;
