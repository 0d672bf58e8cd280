import type { Area } from '../frame/area.ts';

export function helpText(areas: readonly Area[]): string {
  const width = Math.max(...areas.map(({ name }) => name.length));
  return [
    'pnpm bench [area…] [--quick] [--json] [--rounds <count>]',
    '',
    'Measures the built packages beside their peers and prints one table per area.',
    '',
    'Areas (all, when none is named):',
    ...areas.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`),
    '',
    '  --quick            3 short rounds: a first look, not a result',
    '  --json             one JSON document on standard output instead of tables',
    '  --rounds <count>   7, or 3 with --quick',
    '',
    'Exit code 1 when a contender failed, 2 when the arguments are wrong. A bar that is not met is no failure.',
    '',
  ].join('\n');
}
