import { availableParallelism } from 'node:os';
import process from 'node:process';
import { areas } from './areas/areas.ts';
import { bars } from './areas/bars.ts';
import { buildPackages } from './command-line/build-packages.ts';
import { runBench } from './command-line/run-bench.ts';
import { launchProgram } from './frame/launch-program.ts';

process.exitCode = await runBench(process.argv.slice(2), {
  areas,
  bars,
  machine: {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpus: availableParallelism(),
  },
  launch: launchProgram,
  build: buildPackages,
  now: Date.now,
  print: (text) => process.stdout.write(text),
  report: (line) => process.stderr.write(`${line}\n`),
});
