import { describe, expect, it } from 'vitest';
import { readNetworkFailure } from './network-failure.ts';

function failure(fields: object, cause?: unknown): Error {
  return Object.assign(new Error('failed', { cause }), fields);
}

describe('readNetworkFailure', () => {
  it.each([
    [
      'a refused connection',
      failure({ code: 'ECONNREFUSED', syscall: 'connect' }),
      'not-sent',
      'ECONNREFUSED',
    ],
    [
      'an unknown host',
      failure({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
      'not-sent',
      'ENOTFOUND',
    ],
    [
      'a connection that takes too long to make',
      failure({ code: 'ETIMEDOUT', syscall: 'connect' }),
      'not-sent',
      'ETIMEDOUT',
    ],
    [
      'a connection in use that times out',
      failure({ code: 'ETIMEDOUT', syscall: 'read' }),
      'unknown',
      'ETIMEDOUT',
    ],
    [
      'every address of a host that takes too long',
      Object.assign(new AggregateError([failure({ code: 'ETIMEDOUT', syscall: 'connect' })]), {
        code: 'ETIMEDOUT',
      }),
      'not-sent',
      'ETIMEDOUT',
    ],
    ['a reset', failure({ code: 'ECONNRESET', syscall: 'read' }), 'unknown', 'ECONNRESET'],
    [
      'a certificate that is not accepted',
      failure({ code: 'CERT_HAS_EXPIRED' }),
      'not-sent',
      'CERT_HAS_EXPIRED',
    ],
    [
      'a code inside two wrappers',
      failure({}, failure({}, failure({ code: 'ECONNREFUSED' }))),
      'not-sent',
      'ECONNREFUSED',
    ],
    ['an error without a code', failure({}), 'unknown', undefined],
    ['something that is no error', 'boom', 'unknown', undefined],
    ['a numeric code of a DOMException', failure({ code: 20 }), 'unknown', undefined],
  ])('takes %s for what it is', (_, error, delivery, code) => {
    expect(readNetworkFailure(error)).toEqual({
      delivery,
      ...(code === undefined ? {} : { code }),
    });
  });

  it('does not follow a cause that leads back to itself for ever', () => {
    const error = failure({});
    error.cause = error;
    expect(readNetworkFailure(error)).toEqual({ delivery: 'unknown' });
  });

  it('takes over nothing that could be a key', () => {
    expect(readNetworkFailure(failure({ code: 'sk_live-0123456789' }))).toEqual({
      delivery: 'unknown',
    });
  });
});
