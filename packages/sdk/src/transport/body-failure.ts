import { readNetworkFailure } from './network-failure.ts';
import { TransportError } from './transport-error.ts';

/** Without the cause: some fetch functions hang the request on it. */
export function bodyFailure(error: unknown): TransportError {
  return new TransportError('The connection was lost before the answer was complete', {
    ...readNetworkFailure(error),
    delivery: 'unknown',
  });
}
