import type { EnforcementSnapshot, Estimator } from '@regpilot/enforcement';
import { createGateway } from '@regpilot/mock-gateway';
import { limits, ticketsPerSecond } from '../service/limits.ts';
import { Summaries, type Summary } from '../service/summaries.ts';
import { keyCostUsd } from './key-cost.ts';
import { mostInAnySecond } from './most-in-any-second.ts';
import type { Report } from './report.ts';
import { tickets } from './tickets.ts';

/**
 * Spends the budget of a month in a moment: the service gets more tickets than it pays for. In the
 * middle it is started again, with what the process before has counted.
 */
export async function spendBudget(estimator: Estimator): Promise<Report> {
  await using gateway = createGateway();
  await gateway.listen();
  const { id, secret } = gateway.addKey({
    name: 'summaries',
    limits: { requests_per_second: ticketsPerSecond },
  });
  // A process that starts above a percentage tells it again.
  const warnings = new Set<number>();
  let wouldDeny = 0;
  const start = (counted?: EnforcementSnapshot): Summaries => {
    const service = new Summaries({
      gateway: { baseURL: gateway.url, apiKey: secret },
      limits,
      estimator,
      counted,
    });
    service.enforcer.on('soft-limit', ({ percent }) => warnings.add(percent));
    service.enforcer.on('would-deny', () => (wouldDeny += 1));
    return service;
  };
  const ask = (service: Summaries, some: readonly string[]): Promise<Summary[]> =>
    Promise.all(some.map((ticket) => service.summarise(ticket)));

  const all = tickets(80);
  const first = start();
  const before = await ask(first, all.slice(0, 40));
  // Across a restart it is a file, and therefore JSON.
  const second = start(JSON.parse(JSON.stringify(await first.stop())));
  const after = await ask(second, all.slice(40));
  const countedUsd = await second.spentUsd();
  await second.stop();

  const requests = gateway.journal.entries().filter(({ keyId }) => keyId === id);
  return {
    tickets: all.length,
    ...countKinds([...before, ...after]),
    warnings: [...warnings],
    wouldDeny,
    countedUsd,
    gatewayUsd: await keyCostUsd(gateway, id),
    refusedByGateway: requests.filter(({ status }) => status === 429).length,
    mostInAnySecond: mostInAnySecond(requests.map(({ at }) => at)),
  };
}

function countKinds(
  summaries: readonly Summary[],
): Pick<Report, 'written' | 'failed' | 'overLimit'> {
  const count = { written: 0, failed: 0 };
  const overLimit: Record<string, number> = {};
  for (const summary of summaries) {
    if (summary.kind !== 'over-limit') count[summary.kind] += 1;
    else overLimit[summary.denial.policy] = (overLimit[summary.denial.policy] ?? 0) + 1;
  }
  return { ...count, overLimit };
}
