import { contentKind, type ContentKind } from '../pipeline/content-kind.ts';

/** How the body of a stream is to be read. */
export type BodyFormat = 'events' | 'text' | 'json';

/**
 * RegPilot's documents call a stream an event stream, read it as plain text in their samples and
 * answer with JSON in the quickstart, so the declared type decides.
 */
const formats: Readonly<Record<ContentKind, BodyFormat | undefined>> = {
  stream: 'events',
  text: 'text',
  json: 'json',
  other: undefined,
};

/** Undefined for a type that is no answer of a chat, such as a proxy's HTML. Without a type it is taken for events. */
export function bodyFormatOf(contentType: string | null): BodyFormat | undefined {
  if (contentType === null || contentType.trim() === '') return 'events';
  return formats[contentKind(contentType)];
}
