/** What a store did, step by step, and where it left its contract. */
export interface CaseReport {
  /** What was asked when it went wrong. */
  readonly about: string;
  readonly expected: string;
  readonly came: string;
  /** The steps before it and what the store answered, oldest first. */
  readonly steps: readonly string[];
}

/** More of them than a reader goes through: a random history may have hundreds. */
const shownSteps = 16;

/** A store did not do what the contract of `EnforcementStore` says. */
export class StoreCaseFailure extends Error {
  override name = 'StoreCaseFailure';
  readonly expected: string;
  readonly came: string;
  readonly steps: readonly string[];

  constructor({ about, expected, came, steps }: CaseReport) {
    super(`${about}\n  expected: ${expected}\n  came:     ${came}\n${historyOf(steps)}`);
    this.expected = expected;
    this.came = came;
    this.steps = steps;
  }
}

function historyOf(steps: readonly string[]): string {
  const left = Math.max(0, steps.length - shownSteps);
  const shown = steps.slice(left).map((step) => `    ${step}`);
  const note = left === 0 ? [] : [`    … ${left} steps before`];
  return ['  after:', ...note, ...shown].join('\n');
}

/** A value as a reader sees it. Two values are taken for the same when they look the same. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${show(field)}`);
    return `{ ${fields.join(', ')} }`;
  }
  return String(value);
}
