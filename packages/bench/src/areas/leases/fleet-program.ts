import { setTimeout as sleep } from 'node:timers/promises';
import { launchFleet } from '../../frame/fleet.ts';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { connect, disconnect } from '../redis/connect.ts';
import { scriptCalls } from '../redis/server-info.ts';
import { FleetReport } from './fleet-report.ts';
import { processLoads } from './process-loads.ts';

/**
 * Eight real processes on one limit, with a server of their own. They hardly work, so two cores are enough for all of
 * them; and no two leases share a clock, a connection or an event loop, which one process could not promise.
 *
 * All fleets are called all the time, since a limit that stands still begins anew: a round is what has been since the
 * last one, also while the other contenders had their turns.
 */
export const start: StartProgram = async (options) => {
  const waitMs = countOption(options, 'waitMs');
  const warmMs = countOption(options, 'warmMs');
  const connection = await connect('ioredis', textOption(options, 'url'));
  const fleet = await launchFleet(
    { module: textOption(options, 'process') },
    processLoads(options),
  );
  const report = new FleetReport(countOption(options, 'perMinute'));
  let scriptsBefore = 0;
  let takenAt = performance.now();
  const take = async () => {
    const now = performance.now();
    // At once: what is decided between the two would be counted by one of them alone.
    const [samples, scriptsNow] = await Promise.all([fleet.round(), scriptCalls(connection)]);
    const sample = report.add({
      samples,
      scripts: scriptsNow - scriptsBefore,
      elapsedMs: now - takenAt,
    });
    scriptsBefore = scriptsNow;
    takenAt = now;
    return sample;
  };
  // Not waited for here, so that all fleets get warm at the same time.
  const warm = sleep(warmMs).then(take);
  warm.catch(() => undefined);
  return {
    round: async () => {
      await warm;
      await sleep(waitMs);
      return take();
    },
    close: async () => {
      await fleet.stop();
      disconnect(connection);
    },
  };
};
