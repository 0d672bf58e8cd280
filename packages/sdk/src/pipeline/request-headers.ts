import { headerNames } from '@regpilot/contract';
import type { AuthScheme } from '../options/client-options.ts';
import type { Call } from './call.ts';

const presentKey: Readonly<Record<AuthScheme, (key: string) => Record<string, string>>> = {
  'x-api-key': (key) => ({ 'x-api-key': key }),
  bearer: (key) => ({ authorization: `Bearer ${key}` }),
};

/** The headers of one attempt. They hold the key: they go to the transport and nowhere else. */
export function requestHeaders(call: Call, key: string, auth: AuthScheme): Record<string, string> {
  return {
    ...call.headers,
    accept: call.stream ? 'text/event-stream' : 'application/json',
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.idempotencyKey === undefined
      ? {}
      : { [headerNames.idempotencyKey]: call.idempotencyKey }),
    ...presentKey[auth](key),
  };
}
