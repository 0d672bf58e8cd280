import type { Area, Contender } from './area.ts';
import type { LaunchProgram, RunningProgram } from './launch-program.ts';
import type { ProgramOptions, Sample } from './program.ts';
import { turnsOf } from './turns.ts';

export interface ContenderFailure {
  readonly contender: string;
  readonly message: string;
}

export interface AreaRun {
  /** One sample per round. A contender that failed once has no entry: half a row would be compared with whole ones. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  readonly failures: readonly ContenderFailure[];
}

export interface AreaRunSettings {
  readonly rounds: number;
  readonly quick: boolean;
  readonly launch: LaunchProgram;
  /** Called before each turn. */
  readonly onProgress: (text: string) => void;
}

interface Entrant {
  client: RunningProgram;
  samples: Sample[];
}

/** Measures all contenders of an area. Never throws for a contender: its failure is in the result. */
export async function runArea(area: Area, settings: AreaRunSettings): Promise<AreaRun> {
  const running: RunningProgram[] = [];
  const failures: ContenderFailure[] = [];
  const launch: LaunchProgram = async (spec, options) => {
    const program = await settings.launch(spec, options);
    running.push(program);
    return program;
  };
  try {
    const server = area.server === undefined ? undefined : await launch(area.server, {});
    const options = { ...area.work[settings.quick ? 'quick' : 'full'], ...server?.facts };
    const entrants = new Map<string, Entrant>();
    for (const contender of area.contenders) {
      settings.onProgress(`${area.name}: starting ${contender.name}`);
      await attempt(contender.name, failures, async () => {
        entrants.set(contender.name, {
          client: await enter(contender, options, launch),
          samples: [],
        });
      });
    }
    await takeTurns(area, entrants, failures, settings);
    const samples = new Map([...entrants].map(([name, entrant]) => [name, entrant.samples]));
    return { samples, failures };
  } catch (error) {
    const message = `the server did not start: ${messageOf(error)}`;
    return {
      samples: new Map(),
      failures: area.contenders.map(({ name }) => ({ contender: name, message })),
    };
  } finally {
    await Promise.all(running.map((program) => program.stop()));
  }
}

async function enter(
  contender: Contender,
  options: ProgramOptions,
  launch: LaunchProgram,
): Promise<RunningProgram> {
  const server = contender.server === undefined ? undefined : await launch(contender.server, {});
  return launch(contender.client, { ...options, ...server?.facts });
}

async function takeTurns(
  area: Area,
  entrants: Map<string, Entrant>,
  failures: ContenderFailure[],
  { rounds, onProgress }: AreaRunSettings,
): Promise<void> {
  for (const { round, contender } of turnsOf([...entrants.keys()], rounds)) {
    const entrant = entrants.get(contender);
    if (entrant === undefined) continue;
    onProgress(`${area.name}: round ${round} of ${rounds}, ${contender}`);
    const done = await attempt(contender, failures, async () => {
      entrant.samples.push(await entrant.client.round());
    });
    if (!done) entrants.delete(contender);
  }
}

async function attempt(
  contender: string,
  failures: ContenderFailure[],
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    failures.push({ contender, message: messageOf(error) });
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
