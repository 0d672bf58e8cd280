import { buildPackages } from './steps/build-packages.ts';

const { ok, output } = await buildPackages();
console.log(output.trim());
process.exitCode = ok ? 0 : 1;
