import type { AttemptOutcome } from '../attempt/outcome.ts';
import type { KeyRecord } from './key-record.ts';

/** Which counter each outcome adds to. An abort and a denial say nothing about the gateway's answers. */
const counterOf = {
  ok: 'ok',
  auth: 'refused',
  limited: 'limited',
  'missing-key': 'failed',
  forbidden: 'failed',
  transient: 'failed',
  fatal: 'failed',
  denied: null,
  aborted: null,
} as const satisfies Record<
  AttemptOutcome['outcome'],
  'ok' | 'refused' | 'limited' | 'failed' | null
>;

export function countOutcome(record: KeyRecord, { outcome }: AttemptOutcome): void {
  const counter = counterOf[outcome];
  if (counter !== null) record[counter] += 1;
}
