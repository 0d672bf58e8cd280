import type { Area, Metric } from '../frame/area.ts';
import { median } from '../frame/median.ts';
import type { Sample } from '../frame/program.ts';
import type { AreaRun, ContenderFailure } from '../frame/run-area.ts';
import { isMet } from './bar.ts';
import type { Bar } from './bar.ts';

export interface Cell {
  /** Median over the rounds, or the worst of them, as the metric says; in its unit. */
  readonly value: number;
  /** Median of the rounds' own ratios, not the ratio of the medians. `null` without a base to compare with. */
  readonly ratio: number | null;
  /** `met` is `null` where there is nothing to hold against the bar. */
  readonly bar: { readonly bar: Bar; readonly met: boolean | null } | null;
}

export interface Row {
  readonly contender: string;
  /** By metric name. A metric that the contender does not yield is absent. */
  readonly cells: Readonly<Record<string, Cell>>;
  readonly samples: readonly Sample[];
}

export interface AreaSummary {
  readonly area: Area;
  readonly rows: readonly Row[];
  readonly failures: readonly ContenderFailure[];
}

/** Turns an area's samples into its table. Rows stand in the area's order; failed contenders have none. */
export function summariseArea(area: Area, run: AreaRun, bars: readonly Bar[]): AreaSummary {
  const rows = area.contenders.flatMap(({ name }) => {
    const samples = run.samples.get(name);
    if (samples === undefined) return [];
    const cells = area.metrics.flatMap((metric) => {
      const bar = bars.find(
        (candidate) =>
          candidate.area === area.name &&
          candidate.contender === name &&
          candidate.metric === metric.name,
      );
      const cell = cellOf(metric, samples, baseOf(area, metric, run), bar);
      return cell === undefined ? [] : [[metric.name, cell] as const];
    });
    return [{ contender: name, cells: Object.fromEntries(cells), samples }];
  });
  return { area, rows, failures: run.failures };
}

/** Per round, the best value among the base's contenders. Empty as soon as one of them is missing. */
function baseOf(area: Area, metric: Metric, run: AreaRun): readonly number[] {
  const bases = area.base.contenders.map((name) => run.samples.get(name) ?? []);
  if (bases.length === 0) return [];
  const rounds = Math.min(...bases.map((samples) => samples.length));
  const best = metric.better === 'lower' ? Math.min : Math.max;
  return Array.from({ length: rounds }, (_, round) =>
    best(...bases.map((samples) => samples[round]?.[metric.name] ?? Number.NaN)),
  );
}

function cellOf(
  metric: Metric,
  samples: readonly Sample[],
  base: readonly number[],
  bar: Bar | undefined,
): Cell | undefined {
  const values = samples.flatMap((sample) => sample[metric.name] ?? []);
  const value = overRounds(metric, values);
  if (value === undefined) return undefined;
  const ratio = ratioOf(metric, values, base);
  const measured = bar?.on === 'value' ? value : ratio;
  return {
    value,
    ratio,
    bar: bar === undefined ? null : { bar, met: measured === null ? null : isMet(bar, measured) },
  };
}

function overRounds({ rounds, better }: Metric, values: readonly number[]): number | undefined {
  if (rounds !== 'worst' || values.length === 0) return median(values);
  return better === 'lower' ? Math.max(...values) : Math.min(...values);
}

function ratioOf(
  { ratio }: Metric,
  values: readonly number[],
  base: readonly number[],
): number | null {
  if (ratio === 'none' || base.length !== values.length) return null;
  const ratios = values.map((value, round) => {
    const against = base[round] ?? Number.NaN;
    return ratio === 'of-base' ? value / against : against / value;
  });
  return ratios.every(Number.isFinite) ? (median(ratios) ?? null) : null;
}
