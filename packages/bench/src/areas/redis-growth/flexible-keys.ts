import { flexibleLimiter } from '../redis/flexible-limiter.ts';
import { keysProgram } from './keys-program.ts';

export const start = keysProgram(flexibleLimiter);
