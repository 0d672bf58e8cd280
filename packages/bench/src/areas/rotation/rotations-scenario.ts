import { countOption } from '../../frame/program-option.ts';
import type { ProgramOptions, Sample } from '../../frame/program.ts';
import type { CreateCaller } from './caller.ts';
import { startKeyServer } from './key-server.ts';
import type { KeyServer } from './key-server.ts';
import { Workers } from './workers.ts';

/**
 * `rotations` rotations under `workers` workers, `calls` calls apart: once with both keys valid until every
 * call that may have begun with the old one has ended, once with the old key dead at the moment when the new one is
 * published. The source gives both, the new one first.
 */
export async function rotateUnderLoad(
  createCaller: CreateCaller,
  options: ProgramOptions,
): Promise<Sample> {
  const overlap = await storm(createCaller, options, async (server, workers, [next, old]) => {
    server.accept([next, old]);
    server.publish([next, old]);
    await workers.turnover();
    server.accept([next]);
  });
  const cutOver = await storm(createCaller, options, async (server, _, [next, old]) => {
    server.accept([next]);
    server.publish([next, old]);
  });
  return {
    overlapFailed: overlap.failed,
    cutOverFailed: cutOver.failed,
    calls: overlap.done + cutOver.done,
  };
}

type Rotate = (
  server: KeyServer,
  workers: Workers,
  keys: readonly [next: string, old: string],
) => Promise<void>;

async function storm(
  createCaller: CreateCaller,
  options: ProgramOptions,
  rotate: Rotate,
): Promise<{ readonly done: number; readonly failed: number }> {
  const rotations = countOption(options, 'rotations');
  const calls = countOption(options, 'calls');
  await using server = await startKeyServer();
  server.accept([keyNumber(0)]);
  server.publish([keyNumber(0)]);
  const caller = createCaller(server);
  const workers = new Workers(caller);
  await workers.start(countOption(options, 'workers'));
  for (let rotation = 1; rotation <= rotations; rotation += 1) {
    await workers.calls(calls);
    await rotate(server, workers, [keyNumber(rotation), keyNumber(rotation - 1)]);
  }
  await workers.calls(calls);
  const ends = await workers.stop();
  await caller.close?.();
  return ends;
}

function keyNumber(number: number): string {
  return `sk_dev_${String(number).padStart(32, '0')}`;
}
