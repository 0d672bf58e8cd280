import { isRegPilotError } from '@regpilot/contract';
import type { Area } from '../frame/area.ts';
import type { LaunchProgram } from '../frame/launch-program.ts';
import { runArea } from '../frame/run-area.ts';
import type { Bar } from '../report/bar.ts';
import { reportDocument } from '../report/report-document.ts';
import type { RunConditions } from '../report/report-document.ts';
import { summariseArea } from '../report/summarise-area.ts';
import type { AreaSummary } from '../report/summarise-area.ts';
import { formatTable } from '../report/table.ts';
import { helpText } from './help-text.ts';
import { parseArguments } from './parse-arguments.ts';
import type { BenchRequest } from './parse-arguments.ts';

export interface BenchSetting {
  readonly areas: readonly Area[];
  readonly bars: readonly Bar[];
  readonly machine: Pick<RunConditions, 'node' | 'platform' | 'cpus'>;
  readonly launch: LaunchProgram;
  /** Builds the named workspace packages. @throws Error when that fails */
  readonly build: (packages: readonly string[]) => Promise<void>;
  readonly now: () => number;
  /** Standard output: the report and nothing else. */
  readonly print: (text: string) => void;
  /** Standard error. */
  readonly report: (line: string) => void;
}

/** Runs the bench and resolves to the exit code: 0, 1 when anything failed, 2 for wrong arguments. */
export async function runBench(args: readonly string[], setting: BenchSetting): Promise<number> {
  try {
    const names = setting.areas.map(({ name }) => name);
    const request = parseArguments(args, names);
    if (!request.help) return await measure(request, setting);
    setting.print(helpText(setting.areas));
    return 0;
  } catch (error) {
    setting.report(error instanceof Error ? error.message : String(error));
    return isRegPilotError(error) && error.code === 'CONFIGURATION_ERROR' ? 2 : 1;
  }
}

async function measure(request: BenchRequest, setting: BenchSetting): Promise<number> {
  const areas = setting.areas.filter(({ name }) => request.areas.includes(name));
  const startedAt = new Date(setting.now()).toISOString();
  await setting.build([...new Set(areas.flatMap(({ packages }) => packages))]);
  const { quick, rounds } = request;
  const summaries: AreaSummary[] = [];
  for (const area of areas) {
    const run = await runArea(area, {
      quick,
      rounds,
      launch: setting.launch,
      onProgress: setting.report,
    });
    const summary = summariseArea(area, run, setting.bars);
    summaries.push(summary);
    if (!request.json) setting.print(`${formatTable(summary)}\n`);
  }
  if (request.json) {
    const conditions = { startedAt, ...setting.machine, quick, rounds };
    setting.print(`${JSON.stringify(reportDocument(conditions, summaries), null, 2)}\n`);
  }
  return summaries.some(({ failures }) => failures.length > 0) ? 1 : 0;
}
