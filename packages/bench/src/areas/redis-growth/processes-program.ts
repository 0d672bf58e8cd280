import process from 'node:process';
import { launchFleet } from '../../frame/fleet.ts';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { connect, disconnect } from '../redis/connect.ts';
import { serverCpu } from '../redis/server-info.ts';
import { processesReport } from './processes-report.ts';

/** As many in flight as in the area `redis`, shared among the processes. */
const inFlightInAll = 64;

/** Several processes on one server at once, as many decisions in flight in all as one of them alone would have. */
export const start: StartProgram = async (options) => {
  const processes = countOption(options, 'processes');
  const connection = await connect('ioredis', textOption(options, 'url'));
  const each = {
    ...options,
    inFlight: Math.ceil(inFlightInAll / processes),
    prefix: `bench${process.pid}`,
  };
  const fleet = await launchFleet(
    { module: textOption(options, 'process') },
    Array.from({ length: processes }, () => each),
  );
  return {
    round: async () => {
      const cpuBefore = await serverCpu(connection);
      const samples = await fleet.round();
      return processesReport(samples, (await serverCpu(connection)) - cpuBefore);
    },
    close: async () => {
      await fleet.stop();
      disconnect(connection);
    },
  };
};
