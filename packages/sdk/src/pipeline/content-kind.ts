/** What a body is, by its declared type: that decides how it is read, whatever was asked for. */
export type ContentKind = 'json' | 'stream' | 'text' | 'other';

/**
 * The documents disagree on whether a chat answers with JSON or a stream, and show streams that are
 * read as plain text; so the content type is believed. No declaration is taken for JSON.
 */
export function contentKind(contentType: string | null): ContentKind {
  const mediaType =
    (contentType ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/json' || mediaType.endsWith('+json')) return 'json';
  if (mediaType === 'text/event-stream') return 'stream';
  return mediaType === 'text/plain' ? 'text' : 'other';
}
