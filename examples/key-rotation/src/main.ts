import { brokenPromises, describe } from './demonstration/report.ts';
import { rotateUnderLoad } from './demonstration/rotate-under-load.ts';
import { startServiceProcess } from './demonstration/service-process.ts';
import { cutOver } from './rotation/cut-over.ts';
import { rotateWithOverlap } from './rotation/rotate-with-overlap.ts';

try {
  const { report } = await rotateUnderLoad({
    clients: 50,
    calls: 150,
    rotations: [rotateWithOverlap, rotateWithOverlap, rotateWithOverlap, cutOver, cutOver],
    startService: startServiceProcess,
  });
  process.stdout.write(describe(report));
  if (brokenPromises(report).length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
