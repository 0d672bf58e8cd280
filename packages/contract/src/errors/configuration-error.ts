import { RegPilotError } from './regpilot-error.ts';

export interface ConfigurationProblem {
  /** Path of the field as the caller wrote it: `messages[2].role`, `options.retries`. */
  readonly field: string;
  /** What is wrong with it, without the value: the value may be a key. */
  readonly problem: string;
  /** What would be right. */
  readonly allowed: string;
}

/**
 * An option or a parameter is wrong, found before anything was sent.
 *
 * It never shows the value that it complains about, which may be a secret.
 */
export class ConfigurationError extends RegPilotError {
  override name = 'ConfigurationError';
  readonly field: string;
  readonly problem: string;
  readonly allowed: string;

  constructor(
    { field, problem, allowed }: ConfigurationProblem,
    options: { readonly cause?: unknown } = {},
  ) {
    super('CONFIGURATION_ERROR', `${field}: ${problem}. Allowed: ${allowed}`, options);
    this.field = field;
    this.problem = problem;
    this.allowed = allowed;
  }
}
