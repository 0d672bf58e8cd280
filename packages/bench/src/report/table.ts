import type { Metric } from '../frame/area.ts';
import type { Bar } from './bar.ts';
import type { AreaSummary, Cell, Row } from './summarise-area.ts';

interface Column {
  readonly heading: string;
  readonly text: (row: Row) => string;
}

/** An area as a Markdown table, aligned for a terminal, with its failures below. Ends with a line break. */
export function formatTable(summary: AreaSummary): string {
  const columns = [nameColumn, ...summary.area.metrics.flatMap((m) => columnsOf(m, summary))];
  const lines = [
    columns.map(({ heading }) => heading),
    ...summary.rows.map((row) => columns.map(({ text }) => text(row))),
  ];
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((line) => line[index]?.length ?? 0)),
  );
  const [heading = '', ...rows] = lines.map((line) => formatLine(line, widths));
  const rule = `|${widths.map((width, i) => '-'.repeat(width + 1) + (i === 0 ? '-' : ':')).join('|')}|`;
  const failures = summary.failures.map(
    ({ contender, message }) => `failed: ${contender}: ${message}`,
  );
  const { name, title } = summary.area;
  return [`${name}: ${title}`, '', heading, rule, ...rows, ...failures, ''].join('\n');
}

const nameColumn: Column = { heading: 'contender', text: ({ contender }) => contender };

function columnsOf(metric: Metric, { area, rows }: AreaSummary): readonly Column[] {
  const column = (heading: string, text: (cell: Cell) => string): Column => ({
    heading,
    text: (row) => {
      const cell = row.cells[metric.name];
      return cell === undefined ? '' : text(cell);
    },
  });
  const isBarred = rows.some((row) => row.cells[metric.name]?.bar);
  return [
    column(metric.title, ({ value }) => value.toFixed(metric.digits)),
    ...(metric.ratio === 'none'
      ? []
      : [column(ratioHeadings[metric.ratio](area.base.title), ratioText)]),
    ...(isBarred ? [column('bar', barText)] : []),
  ];
}

const ratioHeadings = {
  'of-base': (base: string) => `of ${base}`,
  'times-faster': (base: string) => `faster than ${base}`,
} as const;

function ratioText({ ratio }: Cell): string {
  return ratio === null ? '' : `${ratio.toFixed(2)}x`;
}

function barText({ bar }: Cell): string {
  if (bar === null) return '';
  const verdict = bar.met === null ? 'not measured' : bar.met ? 'met' : 'NOT met';
  return `${boundText(bar.bar)} ${verdict}`;
}

function boundText({ compare, bound, on }: Bar): string {
  return on === 'ratio' ? `${compare} ${bound.toFixed(2)}x` : `${compare} ${bound}`;
}

function formatLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, index) => {
    const width = widths[index] ?? 0;
    return index === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return `| ${padded.join(' | ')} |`;
}
