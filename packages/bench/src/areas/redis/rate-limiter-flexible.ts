import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { flexibleLimiter } from './flexible-limiter.ts';
import { redisProgram } from './redis-program.ts';

export const start: StartProgram = (options) => {
  const way = textOption(options, 'way');
  if (way !== 'union' && way !== 'sequence') throw new TypeError('there is no such way');
  return redisProgram((connection, prefix) => flexibleLimiter(connection, prefix, { way }))(
    options,
  );
};
