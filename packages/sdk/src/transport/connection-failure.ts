import { readNetworkFailure } from './network-failure.ts';
import { TransportError } from './transport-error.ts';

/** What a transport failed with before there was an answer. `wasConnected` where it is known whether bytes can have left. */
export function connectionFailure(
  error: unknown,
  host: string,
  wasConnected = true,
): TransportError {
  const failure = readNetworkFailure(error);
  const { code } = failure;
  const delivery = wasConnected ? failure.delivery : 'not-sent';
  const told = code === undefined ? '' : ` (${code})`;
  const message =
    delivery === 'not-sent'
      ? `Could not connect to ${host}${told}`
      : `The connection to ${host} was lost before an answer${told}`;
  return new TransportError(message, { delivery, code });
}
