import { headerNames, redactKeys } from '@regpilot/contract';
import type { TransportHeaders } from '../transport/transport.ts';

/** Redacted, because it ends up in errors, and what a gateway puts there is its own affair. */
export function requestIdOf(headers: TransportHeaders, key: string): string | undefined {
  const requestId = headers.get(headerNames.requestId);
  return requestId === null ? undefined : redactKeys(requestId, [key]);
}
