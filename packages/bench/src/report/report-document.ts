import type { AreaSummary } from './summarise-area.ts';

export interface RunConditions {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly node: string;
  readonly platform: string;
  readonly cpus: number;
  readonly quick: boolean;
  readonly rounds: number;
}

/**
 * The whole run as one plain value, for `--json`: medians, ratios, verdicts, and each round's samples, so that a
 * reader can judge the spread that a median hides.
 */
export function reportDocument(
  conditions: RunConditions,
  summaries: readonly AreaSummary[],
): object {
  return {
    ...conditions,
    areas: summaries.map(({ area, rows, failures }) => ({
      name: area.name,
      title: area.title,
      base: area.base.contenders,
      rows: rows.map(({ contender, cells, samples }) => ({
        contender,
        metrics: Object.fromEntries(
          area.metrics.flatMap(({ name, title }) => {
            const cell = cells[name];
            if (cell === undefined) return [];
            const { value, ratio, bar } = cell;
            return [[name, { title, value, ratio, bar: bar && barFields(bar) }] as const];
          }),
        ),
        samples,
      })),
      failures,
    })),
  };
}

function barFields({
  bar,
  met,
}: NonNullable<AreaSummary['rows'][number]['cells'][string]['bar']>): object {
  return { on: bar.on, compare: bar.compare, bound: bar.bound, met };
}
