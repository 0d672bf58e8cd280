import {
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokensPerDay,
  tokensPerMinute,
} from '@regpilot/enforcement';
import type { Policy } from '@regpilot/enforcement';
import { unreachable } from './limit-sizes.ts';

/** The limits that all contenders decide on: requests per second, minute and day, tokens per minute and day. */
export function fiveLimits(): Policy[] {
  return [
    requestsPerSecond(unreachable),
    requestsPerMinute(unreachable),
    requestsPerDay(unreachable),
    tokensPerMinute(unreachable),
    tokensPerDay(unreachable),
  ];
}
