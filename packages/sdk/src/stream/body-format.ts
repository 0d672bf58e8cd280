/** How the body of a stream is to be read. */
export type BodyFormat = 'events' | 'text' | 'json';

/**
 * RegPilot's documents call a stream an event stream, read it as plain text in their samples and
 * answer with JSON in the quickstart, so the declared type decides.
 */
const formats: Readonly<Record<string, BodyFormat>> = {
  'text/event-stream': 'events',
  'text/plain': 'text',
  'application/json': 'json',
};

/** Undefined for a type that is no answer of a chat, such as a proxy's HTML. Without a type it is taken for events. */
export function bodyFormatOf(contentType: string | null): BodyFormat | undefined {
  const [type = ''] = (contentType ?? '').split(';', 1);
  const name = type.trim().toLowerCase();
  if (name === '') return 'events';
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}
