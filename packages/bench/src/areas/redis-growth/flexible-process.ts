import { flexibleLimiter } from '../redis/flexible-limiter.ts';
import { oneOfMany } from './one-of-many.ts';

export const start = oneOfMany(flexibleLimiter);
