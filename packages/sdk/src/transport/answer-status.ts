import { TransportError } from './transport-error.ts';

/**
 * What is wrong with the status of an answer, or undefined. Final statuses are 200 to 599 (RFC 9110,
 * section 15), and a standard `Response` holds no other; HTTP libraries let through what they like.
 */
export function statusFailure(status: number, host: string): TransportError | undefined {
  if (status >= 200 && status <= 599) return undefined;
  return new TransportError(`${host} answered with ${status}, which is no HTTP status`, {
    delivery: 'unknown',
  });
}
