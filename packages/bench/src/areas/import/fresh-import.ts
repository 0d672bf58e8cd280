import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../../frame/median.ts';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { Sample, StartProgram } from '../../frame/program.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./import-once.mjs', import.meta.url));

interface Import {
  readonly ms: number;
  readonly bytes: number;
}

/** Imports a package in so many fresh processes, one after the other. */
export const start: StartProgram = async (options) => {
  const url = import.meta.resolve(textOption(options, 'package'));
  const times = countOption(options, 'times');
  const round = async (): Promise<Sample> => {
    const imports: Import[] = [];
    for (let time = 0; time < times; time++) imports.push(await importOnce(url));
    return {
      ms: median(imports.map(({ ms }) => ms)) ?? Number.NaN,
      megabytes: (median(imports.map(({ bytes }) => bytes)) ?? Number.NaN) / 2 ** 20,
    };
  };
  // Once unmeasured: it reads the files from the disk.
  await importOnce(url);
  return { round };
};

async function importOnce(url: string): Promise<Import> {
  const { stdout } = await run(process.execPath, [program, url]);
  const taken: Import = JSON.parse(stdout);
  return taken;
}
