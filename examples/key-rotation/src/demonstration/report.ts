/** A key of the service and what the gateway says of it, in the order of the rotations. */
export interface KeyReport {
  /** The gateway's. */
  readonly id: string;
  /** Questions that it answered, by the gateway's journal. */
  readonly answered: number;
  /** Whether the gateway refuses it at the end. */
  readonly refused: boolean;
}

export interface Report {
  readonly clients: number;
  readonly answered: number;
  /** Why questions failed, one entry each. */
  readonly failures: readonly string[];
  readonly keys: readonly KeyReport[];
  /** Requests that the gateway refused with 401, which the service sent again with another key. */
  readonly refusals: number;
}

/** What a rotation promises and the report does not bear out. Empty when all went well. */
export function brokenPromises({ failures, keys }: Report): string[] {
  const broken = [...countEach(failures)].map(([reason, count]) => `${count} failed: ${reason}`);
  for (const [index, { id, answered, refused }] of keys.entries()) {
    const isLast = index === keys.length - 1;
    if (answered === 0) broken.push(`${id} answered nothing`);
    if (refused && isLast) broken.push(`${id} is in use and refused`);
    if (!refused && !isLast) broken.push(`${id} was replaced and is not refused`);
  }
  return broken;
}

export function describe(report: Report): string {
  const { clients, answered, failures, keys, refusals } = report;
  const count = (value: number): string => value.toLocaleString('en');
  const rows = keys.map(
    ({ id, answered: own, refused }) =>
      `  ${id}  ${count(own).padStart(7)} answered, ${refused ? 'revoked' : 'in use'}`,
  );
  return [
    `${clients} clients, ${count(answered + failures.length)} questions, ${keys.length - 1} rotations, one service process`,
    ...rows,
    `${count(failures.length)} failed; refused with a dead key and sent again with another: ${count(refusals)}`,
    ...brokenPromises(report).map((broken) => `Not as promised: ${broken}`),
    '',
  ].join('\n');
}

function countEach(reasons: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}
