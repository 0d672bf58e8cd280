import type { Area } from '../src/frame/area.ts';
import type { LaunchProgram } from '../src/frame/launch-program.ts';
import type { ProgramSpec, Sample } from '../src/frame/program.ts';

const specOf = (name: string): ProgramSpec => ({ module: name });

/** Two contenders against a base, over one metric, with a server that all share. */
export const fakeArea: Area = {
  name: 'fakes',
  title: 'three programs that measure nothing',
  packages: ['@regpilot/contract'],
  metrics: [{ name: 'cost', title: 'us/call', digits: 1, better: 'lower', ratio: 'of-base' }],
  base: { title: 'base', contenders: ['base'] },
  server: specOf('server'),
  contenders: ['ours', 'base', 'peer'].map((name) => ({ name, client: specOf(name) })),
  work: { full: { calls: 100 }, quick: { calls: 10 } },
};

type FakeProgram = readonly (Sample | Error)[] | Error;

export interface FakeLaunch {
  readonly launch: LaunchProgram;
  /** What was asked of the programs, in order: `start ours`, `round base`, `stop server`. */
  readonly asked: readonly string[];
}

/** Programs that yield prepared samples, round by round; an `Error` is thrown in the sample's place or at the start. */
export function fakeLaunch(programs: Readonly<Record<string, FakeProgram>>): FakeLaunch {
  const asked: string[] = [];
  const launch: LaunchProgram = ({ module }, options) => {
    const told = Object.entries(options).map(([name, value]) => ` ${name}=${value}`);
    asked.push(`start ${module}${told.join('')}`);
    const program = programs[module] ?? [];
    if (program instanceof Error) return Promise.reject(program);
    const left = [...program];
    return Promise.resolve({
      facts: module === 'server' ? { origin: 'there' } : {},
      round: () => {
        asked.push(`round ${module}`);
        const sample = left.shift() ?? new Error('no more samples');
        return sample instanceof Error ? Promise.reject(sample) : Promise.resolve(sample);
      },
      stop: () => {
        asked.push(`stop ${module}`);
        return Promise.resolve();
      },
    });
  };
  return { launch, asked };
}
