import type { ProgramFacts, ProgramOptions, Sample } from './program.ts';

/** What the bench asks of a child. Each is answered once, and the next is sent after the answer. */
export type Request =
  | { readonly kind: 'start'; readonly module: string; readonly options: ProgramOptions }
  | { readonly kind: 'round' }
  | { readonly kind: 'stop' };

export type Reply =
  | { readonly kind: 'started'; readonly facts: ProgramFacts }
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Reads what came over the process border.
 *
 * A sample with a number that is not finite is a failure: JSON would turn it into `null`, and a median over it would
 * look like a measurement.
 */
export function readReply(message: unknown): Reply {
  if (!isRecord(message)) return malformed;
  const { kind, facts, sample, message: text } = message;
  if (kind === 'stopped') return { kind };
  if (kind === 'started' && isRecordOf(facts, isText)) return { kind, facts };
  if (kind === 'sample' && isRecordOf(sample, isFiniteNumber)) return { kind, sample };
  if (kind === 'failed' && isText(text)) return { kind, message: text };
  return malformed;
}

export function readRequest(message: unknown): Request | undefined {
  if (!isRecord(message)) return undefined;
  const { kind, module, options } = message;
  if (kind === 'round' || kind === 'stop') return { kind };
  if (kind === 'start' && isText(module) && isRecordOf(options, isOptionValue)) {
    return { kind, module, options };
  }
  return undefined;
}

const malformed: Reply = {
  kind: 'failed',
  message: 'the program answered with something that is no measurement',
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecordOf<T>(
  value: unknown,
  isValue: (value: unknown) => value is T,
): value is Readonly<Record<string, T>> {
  return isRecord(value) && Object.values(value).every((entry) => isValue(entry));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isOptionValue(value: unknown): value is string | number | boolean {
  return isText(value) || isFiniteNumber(value) || typeof value === 'boolean';
}
