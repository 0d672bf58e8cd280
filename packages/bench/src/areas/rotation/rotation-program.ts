import { textOption } from '../../frame/program-option.ts';
import type { Program, ProgramOptions, Sample } from '../../frame/program.ts';
import { callWithAllKeysDead } from './all-keys-dead-scenario.ts';
import type { CreateCaller } from './caller.ts';
import { callWithDeadKey } from './dead-key-scenario.ts';
import { revokeInFlight } from './revocation-scenario.ts';
import { rotateUnderLoad } from './rotations-scenario.ts';

type Scenario = (createCaller: CreateCaller, options: ProgramOptions) => Promise<Sample>;

const scenarios: Readonly<Record<string, Scenario>> = {
  'dead-key': callWithDeadKey,
  rotations: rotateUnderLoad,
  revocation: revokeInFlight,
  'all-keys-dead': callWithAllKeysDead,
};

/** A contender in the scenario that `options` name. Each round has a server, and a caller, of its own. */
export async function rotationProgram(
  createCaller: CreateCaller,
  options: ProgramOptions,
): Promise<Program> {
  const scenario = scenarios[textOption(options, 'scenario')];
  if (scenario === undefined) throw new TypeError('there is no such scenario');
  return { round: () => scenario(createCaller, options) };
}
