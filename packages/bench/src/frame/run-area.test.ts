import { describe, expect, test } from 'vitest';
import { fakeArea, fakeLaunch } from '../../test/fake-area.ts';
import type { FakeLaunch } from '../../test/fake-area.ts';
import { runArea } from './run-area.ts';
import type { AreaRun } from './run-area.ts';

const costs = (...values: number[]): { cost: number }[] => values.map((cost) => ({ cost }));

const run = ({ launch }: FakeLaunch, area = fakeArea, quick = false): Promise<AreaRun> =>
  runArea(area, { rounds: 2, quick, launch, onProgress: () => undefined });

describe('an area', () => {
  test('is measured in interleaved rounds, and everything is stopped at the end', async () => {
    const fakes = fakeLaunch({ ours: costs(1, 2), base: costs(3, 4), peer: costs(5, 6) });
    const { samples, failures } = await run(fakes);
    expect(Object.fromEntries(samples)).toEqual({
      ours: costs(1, 2),
      base: costs(3, 4),
      peer: costs(5, 6),
    });
    expect(failures).toEqual([]);
    expect(fakes.asked).toEqual([
      'start server',
      'start ours calls=100 origin=there',
      'start base calls=100 origin=there',
      'start peer calls=100 origin=there',
      'round ours',
      'round base',
      'round peer',
      'round ours',
      'round base',
      'round peer',
      'stop server',
      'stop ours',
      'stop base',
      'stop peer',
    ]);
  });

  test('does less work with --quick', async () => {
    const fakes = fakeLaunch({ ours: costs(1, 2), base: costs(3, 4), peer: costs(5, 6) });
    await run(fakes, fakeArea, true);
    expect(fakes.asked).toContain('start ours calls=10 origin=there');
  });

  test('tells a client the facts of its own server', async () => {
    const { server: _, ...withoutServer } = fakeArea;
    const contenders = [{ name: 'ours', server: { module: 'server' }, client: { module: 'ours' } }];
    const fakes = fakeLaunch({ ours: costs(1, 2) });
    await run(fakes, { ...withoutServer, contenders });
    expect(fakes.asked.slice(0, 2)).toEqual(['start server', 'start ours calls=100 origin=there']);
  });

  test('goes on without a contender that does not start', async () => {
    const fakes = fakeLaunch({ ours: costs(1, 2), base: costs(3, 4), peer: new Error('absent') });
    const { samples, failures } = await run(fakes);
    expect([...samples.keys()]).toEqual(['ours', 'base']);
    expect(failures).toEqual([{ contender: 'peer', message: 'absent' }]);
  });

  test('drops a contender that fails in a later round, with what it had measured', async () => {
    const fakes = fakeLaunch({
      ours: costs(1, 2),
      base: costs(3, 4),
      peer: [{ cost: 5 }, new Error('gave up')],
    });
    const { samples, failures } = await run(fakes);
    expect([...samples.keys()]).toEqual(['ours', 'base']);
    expect(failures).toEqual([{ contender: 'peer', message: 'gave up' }]);
  });

  test('asks a failed contender for no further round', async () => {
    const fakes = fakeLaunch({
      ours: [new Error('gave up'), { cost: 1 }],
      base: costs(3, 4),
      peer: costs(5, 6),
    });
    await run(fakes);
    expect(fakes.asked.filter((line) => line === 'round ours')).toHaveLength(1);
  });

  test('whose server does not start fails for all contenders', async () => {
    const { samples, failures } = await run(fakeLaunch({ server: new Error('no port') }));
    expect(samples.size).toBe(0);
    expect(failures.map(({ contender }) => contender)).toEqual(['ours', 'base', 'peer']);
    expect(failures[0]?.message).toBe('the server did not start: no port');
  });
});
