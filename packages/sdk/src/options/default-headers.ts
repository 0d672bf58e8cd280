import { authHeaders, headerNames } from '@regpilot/contract';
import { isObject } from '../json/json-object.ts';
import type { FieldCheck } from './field-check.ts';

/**
 * Set by the client itself. A key in one of the other authentication headers would go round the key
 * ring, and would be sent by a retry with another key.
 */
const reserved: ReadonlySet<string> = new Set([
  ...authHeaders,
  headerNames.idempotencyKey,
  'accept',
  'content-type',
  'content-length',
  'host',
  'connection',
  'transfer-encoding',
]);

/** RFC 9110, section 5.1: a field name is a token; 5.5: a value holds no line break. */
const fieldName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

export const callHeaders: FieldCheck = {
  allowed: `header names and values as strings, without ${[...reserved].join(', ')}, which the client sets`,
  // What is iterated (`Headers`, a Map) keeps its fields elsewhere: none of them would be sent.
  accepts: (value) =>
    isObject(value) && !(Symbol.iterator in value) && wrongHeader(value) === undefined,
  faultAt: (value) => {
    const name = isObject(value) ? wrongHeader(value) : undefined;
    // As a string of JavaScript: a line break in a name is shown, and breaks no log.
    return name === undefined ? '' : `['${JSON.stringify(name).slice(1, -1)}']`;
  },
};

function wrongHeader(headers: object): string | undefined {
  return Object.entries(headers).find(
    ([name, value]) =>
      !fieldName.test(name) ||
      reserved.has(name.toLowerCase()) ||
      typeof value !== 'string' ||
      !fieldValue.test(value),
  )?.[0];
}
