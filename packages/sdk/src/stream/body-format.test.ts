import { describe, expect, it } from 'vitest';
import { contentKind } from '../pipeline/content-kind.ts';
import { bodyFormatOf } from './body-format.ts';

describe('bodyFormatOf', () => {
  it.each([
    ['text/event-stream', 'events'],
    ['Text/Event-Stream; charset=utf-8', 'events'],
    ['text/plain;charset=utf-8', 'text'],
    ['application/json', 'json'],
    ['application/vnd.regpilot+json; v=1', 'json'],
    ['application/problem+JSON', 'json'],
    ['', 'events'],
    [null, 'events'],
    ['text/html', undefined],
    ['application/octet-stream', undefined],
    ['constructor', undefined],
  ])('takes %j for %s', (contentType, format) => {
    expect(bodyFormatOf(contentType)).toBe(format);
  });

  it.each(['application/json', 'application/vnd.x+json', 'text/plain', 'text/html'])(
    'agrees about %s with what reads the answers of other calls',
    (contentType) => {
      const format = bodyFormatOf(contentType) ?? 'other';
      expect(format).toBe(contentKind(contentType));
    },
  );
});
