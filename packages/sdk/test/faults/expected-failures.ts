import type { ExpectedFailure } from './fault-row.ts';

/** Of calls that are not repeated. */
export const lost: ExpectedFailure = {
  name: 'ConnectionError',
  code: 'CONNECTION_ERROR',
  delivery: 'unknown',
  attempts: 1,
};
export const wrongForm: ExpectedFailure = {
  name: 'ResponseFormatError',
  code: 'RESPONSE_FORMAT',
  attempts: 1,
};
