import { countOption } from '../../frame/program-option.ts';
import type { ProgramOptions } from '../../frame/program.ts';

/**
 * The options of each process, which share the load alike.
 *
 * @param options `processes`, `perMinute` for the limit, and `percent` of it for the load
 */
export function processLoads(options: ProgramOptions): readonly ProgramOptions[] {
  const processes = countOption(options, 'processes');
  const perMinute = (countOption(options, 'perMinute') * countOption(options, 'percent')) / 100;
  const gapUs = Math.round((processes * 60_000_000) / perMinute);
  return Array.from({ length: processes }, (_, place) => ({ ...options, gapUs, place: place + 1 }));
}
