import type { ProgramOptions, ProgramSpec } from './program.ts';

export interface Metric {
  /** The name under which a round's sample carries it. */
  readonly name: string;
  /** Column heading, unit included. */
  readonly title: string;
  readonly digits: number;
  readonly better: 'lower' | 'higher';
  /** `of-base` is value / base, `times-faster` is base / value; both within one round. */
  readonly ratio: 'of-base' | 'times-faster' | 'none';
  /**
   * Which of the rounds' values stands in the table and is held against a bar. Default `median`, for what a machine's
   * noise moves; `worst` for counts, of which a median would hide that one round had failures.
   */
  readonly rounds?: 'median' | 'worst';
}

/** One row of a table. */
export interface Contender {
  readonly name: string;
  /** The program whose rounds are measured. */
  readonly client: ProgramSpec;
  /** A server for this contender alone, when the server is what is compared. */
  readonly server?: ProgramSpec;
}

export interface Area {
  readonly name: string;
  readonly title: string;
  /** Workspace packages whose build is measured. */
  readonly packages: readonly string[];
  readonly metrics: readonly Metric[];
  /** Ratios are against the best of these in the same round. */
  readonly base: { readonly title: string; readonly contenders: readonly string[] };
  /** A server that all contenders call, in a process of its own so that its CPU is not counted. */
  readonly server?: ProgramSpec;
  readonly contenders: readonly Contender[];
  /** Sizes of one round, given to every client as options. */
  readonly work: { readonly full: ProgramOptions; readonly quick: ProgramOptions };
}
