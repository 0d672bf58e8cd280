import { describe, expect, test } from 'vitest';
import { readReply, readRequest } from './messages.ts';

describe('a reply', () => {
  test.each([
    [{ kind: 'started', facts: { url: 'http://127.0.0.1:1' } }],
    [{ kind: 'sample', sample: { value: 1.5 } }],
    [{ kind: 'stopped' }],
    [{ kind: 'failed', message: 'no' }],
  ])('%j is read as it is', (reply) => {
    expect(readReply(reply)).toEqual(reply);
  });

  test.each([
    [undefined],
    ['sample'],
    [[]],
    [{ kind: 'unheard-of' }],
    [{ kind: 'started', facts: { port: 1 } }],
    [{ kind: 'sample', sample: { value: null } }],
    [{ kind: 'sample', sample: { value: Number.POSITIVE_INFINITY } }],
    [{ kind: 'failed' }],
  ])('%j is a failure', (reply) => {
    expect(readReply(reply).kind).toBe('failed');
  });
});

describe('a request', () => {
  test('to start carries plain options', () => {
    const request = { kind: 'start', module: 'file:///x.ts', options: { calls: 3, url: 'u' } };
    expect(readRequest(request)).toEqual(request);
    expect(readRequest({ ...request, options: { nested: {} } })).toBeUndefined();
    expect(readRequest({ ...request, module: undefined })).toBeUndefined();
  });

  test.each(['round', 'stop'])('to %s carries nothing', (kind) => {
    expect(readRequest({ kind, more: 1 })).toEqual({ kind });
  });

  test.each([[null], [{ kind: 'sample' }]])('%j is none', (message) => {
    expect(readRequest(message)).toBeUndefined();
  });
});
