import { enforcementLimiter } from '../redis/enforcement-limiter.ts';
import { oneOfMany } from './one-of-many.ts';

export const start = oneOfMany(enforcementLimiter);
