import { launchProgram } from './launch-program.ts';
import type { LaunchProgram } from './launch-program.ts';
import type { ProgramOptions, ProgramSpec, Sample } from './program.ts';

/** Several processes of one program, for what a single one does not show. */
export interface Fleet {
  /** One round of all of them at once. @throws Error when any of them fails */
  round(): Promise<readonly Sample[]>;
  stop(): Promise<void>;
}

/** @param each the options of each process. @throws Error when any does not come up; none is left then */
export async function launchFleet(
  spec: ProgramSpec,
  each: readonly ProgramOptions[],
  launch: LaunchProgram = launchProgram,
): Promise<Fleet> {
  const started = await Promise.allSettled(each.map((options) => launch(spec, options)));
  const running = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((program) => program.stop()));
  };
  for (const start of started) {
    if (start.status === 'fulfilled') continue;
    await stop();
    throw start.reason;
  }
  return { round: () => Promise.all(running.map((program) => program.round())), stop };
}
