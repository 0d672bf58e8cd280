import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { enforcementLimiter } from './enforcement-limiter.ts';
import { redisProgram } from './redis-program.ts';

/**
 * Exact windows, all three limits or none. `windowFrom: 'admitted'` is what the peers do; with `'arrived'` each call
 * reports its arrival and its end as well, which its decision does not wait for.
 */
export const start: StartProgram = (options) => {
  const windowFrom = textOption(options, 'windowFrom');
  if (windowFrom !== 'admitted' && windowFrom !== 'arrived')
    throw new TypeError('windows begin at no such time');
  return redisProgram((connection, prefix) =>
    enforcementLimiter(connection, prefix, { windowFrom }),
  )(options);
};
