import { fakeTime } from '../../frame/faked-time.ts';
import { countOption } from '../../frame/program-option.ts';
import type { ProgramOptions, Sample, StartProgram } from '../../frame/program.ts';
import { minuteMs } from '../decision/limit-sizes.ts';
import type { CreateLimit } from './attacked-limit.ts';
import { attacksOn } from './attacks.ts';
import type { Burst } from './attacks.ts';
import { mostInAnyWindow } from './most-in-any-window.ts';

/** A full minute of the clock, where windows that are cut from the epoch begin. */
const startAt = Date.UTC(2026, 0, 1);

/**
 * The rounds of a limit under attack: the most that it admitted in any minute, by attack and over all.
 *
 * One attempt is made after the other. With attempts at once a limit that decides across an `await` could only do worse.
 */
export function attackProgram(create: CreateLimit): StartProgram {
  return (options) => Promise.resolve({ round: () => attack(create, options) });
}

async function attack(create: CreateLimit, options: ProgramOptions): Promise<Sample> {
  const limit = countOption(options, 'limit');
  const admitted: Record<string, number> = {};
  for (const [name, bursts] of Object.entries(attacksOn(limit)))
    admitted[name] = mostInAnyWindow(await admissionsUnder(bursts, () => create(limit)), minuteMs);
  const most = Math.max(...Object.values(admitted));
  if (most < limit) throw new Error(`admits ${most} where ${limit} are allowed`);
  return { ...admitted, most };
}

/** When the limit admitted, in milliseconds since the start, once for each request. */
async function admissionsUnder(
  bursts: readonly Burst[],
  create: () => ReturnType<CreateLimit>,
): Promise<readonly number[]> {
  const time = fakeTime(startAt);
  try {
    const limit = create();
    const admissions: number[] = [];
    for (const { atMs, attempts } of bursts) {
      time.pass(startAt + atMs - Date.now());
      const admitted = await admittedOf(limit, attempts);
      admissions.push(...Array.from({ length: admitted }, () => atMs));
    }
    return admissions;
  } finally {
    time.restore();
  }
}

async function admittedOf(limit: ReturnType<CreateLimit>, attempts: number): Promise<number> {
  let admitted = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await limit.admits()) admitted += 1;
  }
  return admitted;
}
