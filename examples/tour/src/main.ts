import { runTour } from './tour.ts';

try {
  await runTour((text) => process.stdout.write(text));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
