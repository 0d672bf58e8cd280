import type { DialectName } from '../options/client-options.ts';
import type { Dialect } from './dialect.ts';
import { openai } from './openai.ts';
import { regpilot } from './regpilot.ts';

export const dialects: Readonly<Record<DialectName, Dialect>> = { regpilot, openai };
