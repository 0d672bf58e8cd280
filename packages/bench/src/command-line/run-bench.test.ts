import { describe, expect, test } from 'vitest';
import { fakeArea, fakeLaunch } from '../../test/fake-area.ts';
import type { LaunchProgram } from '../frame/launch-program.ts';
import { runBench } from './run-bench.ts';

interface Outcome {
  readonly exitCode: number;
  readonly printed: string;
  readonly reported: string;
  readonly built: readonly string[];
}

const steady = {
  ours: [{ cost: 8 }, { cost: 10 }],
  base: [{ cost: 16 }, { cost: 40 }],
  peer: [{ cost: 24 }, { cost: 40 }],
};

async function bench(
  args: readonly string[],
  programs: Parameters<typeof fakeLaunch>[0] = steady,
  launch: LaunchProgram = fakeLaunch(programs).launch,
): Promise<Outcome> {
  let printed = '';
  let reported = '';
  const built: string[] = [];
  const exitCode = await runBench(args, {
    areas: [fakeArea, { ...fakeArea, name: 'others', packages: ['@regpilot/sdk'] }],
    bars: [
      { area: 'fakes', contender: 'ours', metric: 'cost', on: 'ratio', compare: '<=', bound: 0.1 },
    ],
    machine: { node: 'v24.0.0', platform: 'linux-x64', cpus: 2 },
    launch,
    build: (packages) => {
      built.push(...packages);
      return Promise.resolve();
    },
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    print: (text) => {
      printed += text;
    },
    report: (line) => {
      reported += `${line}\n`;
    },
  });
  return { exitCode, printed, reported, built };
}

describe('the bench', () => {
  test('builds and measures the named areas only', async () => {
    const { exitCode, printed, built } = await bench(['others', '--rounds', '2']);
    expect(exitCode).toBe(0);
    expect(built).toEqual(['@regpilot/sdk']);
    expect(printed).toContain('others: three programs');
    expect(printed).not.toContain('fakes');
  });

  test('measures every area by default, each in a table of its own', async () => {
    const { printed, built } = await bench(['--rounds', '2']);
    expect(built).toEqual(['@regpilot/contract', '@regpilot/sdk']);
    expect(printed.match(/\| contender/g)).toHaveLength(2);
  });

  test('keeps progress out of the report', async () => {
    const { printed, reported } = await bench(['fakes', '--rounds', '2']);
    expect(reported).toContain('fakes: round 2 of 2, peer');
    expect(printed).not.toContain('round');
  });

  test('ends with 0 though a bar is not met', async () => {
    const { exitCode, printed } = await bench(['fakes', '--rounds', '2']);
    expect(printed).toContain('NOT met');
    expect(exitCode).toBe(0);
  });

  test('ends with 1 when a contender failed, and still prints the others', async () => {
    const { exitCode, printed } = await bench(['fakes', '--rounds', '2'], {
      ...steady,
      peer: new Error('gave up'),
    });
    expect(exitCode).toBe(1);
    expect(printed).toContain('failed: peer: gave up');
    expect(printed).toContain('| ours');
  });

  test('prints one JSON document with each sample', async () => {
    const { printed } = await bench(['fakes', '--json', '--rounds', '2']);
    expect(JSON.parse(printed)).toMatchObject({
      startedAt: '2026-01-02T03:04:05.000Z',
      node: 'v24.0.0',
      cpus: 2,
      quick: false,
      rounds: 2,
      areas: [
        {
          name: 'fakes',
          base: ['base'],
          rows: [
            {
              contender: 'ours',
              metrics: {
                cost: {
                  value: 9,
                  ratio: 0.375,
                  bar: { on: 'ratio', compare: '<=', bound: 0.1, met: false },
                },
              },
              samples: steady.ours,
            },
            { contender: 'base', metrics: { cost: { ratio: 1, bar: null } } },
            { contender: 'peer' },
          ],
          failures: [],
        },
      ],
    });
  });

  test('has the failures in the JSON document too', async () => {
    const { exitCode, printed } = await bench(['fakes', '--json'], {
      server: new Error('no port'),
    });
    expect(exitCode).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({
      areas: [{ rows: [], failures: [{ contender: 'ours' }, { contender: 'base' }, {}] }],
    });
  });

  test('refuses wrong arguments with 2, and starts nothing', async () => {
    const fakes = fakeLaunch(steady);
    const { exitCode, reported, built } = await bench(['nothing'], steady, fakes.launch);
    expect(exitCode).toBe(2);
    expect(reported).toContain('Allowed: fakes, others');
    expect(built).toEqual([]);
    expect(fakes.asked).toEqual([]);
  });

  test('explains itself with --help, and starts nothing', async () => {
    const fakes = fakeLaunch(steady);
    const { exitCode, printed } = await bench(['--help'], steady, fakes.launch);
    expect(exitCode).toBe(0);
    expect(printed).toContain('fakes   three programs that measure nothing');
    expect(fakes.asked).toEqual([]);
  });
});
