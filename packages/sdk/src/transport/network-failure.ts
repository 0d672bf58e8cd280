import type { Delivery, TransportFailure } from './transport-error.ts';

/**
 * Failures that happen before HTTP begins: names that do not resolve, connections that are not made,
 * certificates that are not accepted. Not in the list are codes that also end a connection in use
 * (ECONNRESET, EPIPE, ETIMEDOUT); of those, `syscall` tells whether it was connecting.
 */
const neverConnected: ReadonlySet<string> = new Set([
  // Node: sockets and DNS.
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'EAI_NONAME',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  // undici, Node's fetch.
  'UND_ERR_CONNECT_TIMEOUT',
  // Bun's fetch.
  'ConnectionRefused',
  'FailedToOpenSocket',
  // TLS: the handshake comes before the request.
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  // The request could not even be written down: a header with a line break in it.
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_UNESCAPED_CHARACTERS',
]);

const connecting: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

/** Wrappers nest: ky's NetworkError, then fetch's TypeError, then an AggregateError of both address families. */
const deepestCause = 4;

/**
 * What a thrown value says about a failed exchange, and no more of it: the value itself may hold the
 * request. Only the code is taken over, and only if it has the look of one.
 */
export function readNetworkFailure(error: unknown): TransportFailure {
  let current = error;
  for (let depth = 0; depth <= deepestCause; depth++) {
    if (typeof current !== 'object' || current === null) break;
    const code = codeOf(current);
    if (code !== undefined) return { code, delivery: deliveryOfCode(code, current) };
    current = 'cause' in current ? current.cause : undefined;
  }
  return { delivery: 'unknown' };
}

function deliveryOfCode(code: string, error: object): Delivery {
  const syscall = syscallOf(error);
  return neverConnected.has(code) || (typeof syscall === 'string' && connecting.has(syscall))
    ? 'not-sent'
    : 'unknown';
}

/** When every address of a host fails, Node names the code on the AggregateError and the call only on its parts. */
function syscallOf(error: object): unknown {
  if ('syscall' in error) return error.syscall;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return typeof first === 'object' && first !== null && 'syscall' in first
    ? first.syscall
    : undefined;
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET`, and Bun's `ConnectionRefused`: nothing that a key could look like. */
const codeForm = /^(?:[A-Z][A-Z0-9_]{2,63}|(?:[A-Z][a-z]+){1,6})$/;

function codeOf(error: object): string | undefined {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && codeForm.test(code) ? code : undefined;
}
