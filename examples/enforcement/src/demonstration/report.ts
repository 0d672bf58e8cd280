import { budgetUsd, ticketsPerSecond } from '../service/limits.ts';

export interface Report {
  readonly tickets: number;
  readonly written: number;
  readonly failed: number;
  /** Tickets that were refused before anything was sent, by the policy that did it. */
  readonly overLimit: Readonly<Record<string, number>>;
  /** Percentages of the budget, in the order in which they were first reached. */
  readonly warnings: readonly number[];
  /** Calls that the limit on trial would have refused. */
  readonly wouldDeny: number;
  readonly countedUsd: number;
  readonly gatewayUsd: number;
  readonly refusedByGateway: number;
  readonly mostInAnySecond: number;
}

/** What the limits promise and the report does not bear out. Empty when all went well. */
export function brokenPromises(report: Report): string[] {
  const { failed, countedUsd, gatewayUsd, refusedByGateway, mostInAnySecond } = report;
  const promises: readonly (readonly [holds: boolean, promise: string])[] = [
    [failed === 0, 'a call failed'],
    [refusedByGateway === 0, 'the gateway refused a call that the service had let through'],
    [mostInAnySecond <= ticketsPerSecond, 'the gateway got more calls in a second than agreed'],
    [gatewayUsd <= budgetUsd, 'the budget was passed'],
    [countedUsd === gatewayUsd, 'service and gateway count differently'],
  ];
  return promises.filter(([holds]) => !holds).map(([, promise]) => promise);
}

export function describe(report: Report): string {
  const { tickets, written, overLimit, warnings, wouldDeny, countedUsd, gatewayUsd } = report;
  const usd = (amount: number): string => `$${amount.toFixed(6)}`;
  const denials = Object.entries(overLimit).map(([policy, count]) => `${count} by ${policy}`);
  return [
    `${tickets} tickets, at most ${ticketsPerSecond} a second and ${usd(budgetUsd)} a month, one restart`,
    `  ${written} summaries; refused before anything was sent: ${denials.join(', ') || 'none'}`,
    `  ${usd(countedUsd)} spent by the service's count, ${usd(gatewayUsd)} by the gateway's`,
    `  warned at ${warnings.map((percent) => `${percent} %`).join(', ')} of the budget`,
    `  at most ${report.mostInAnySecond} calls in any second, ${report.refusedByGateway} refused by the gateway`,
    `  on trial: tokens_per_minute would have refused ${wouldDeny}`,
    ...brokenPromises(report).map((broken) => `Not as promised: ${broken}`),
    '',
  ].join('\n');
}
