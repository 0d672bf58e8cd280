import { enforcementLimiter } from '../redis/enforcement-limiter.ts';
import { keysProgram } from './keys-program.ts';

export const start = keysProgram(enforcementLimiter);
