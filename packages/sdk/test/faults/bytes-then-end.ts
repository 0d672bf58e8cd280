import type { FaultRow } from './fault-row.ts';
import { end, read, write } from './steps.ts';

/** A chat that meets these bytes, and the end after them. */
export function bytesThenEnd(
  name: string,
  bytes: string,
  expected: FaultRow['expected'],
  more: Partial<FaultRow> = {},
): FaultRow {
  return {
    name,
    call: 'chat.create',
    scripts: [[read, write(bytes), end]],
    expected,
    requests: 1,
    ...more,
  };
}
