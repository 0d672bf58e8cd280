/** Kinds of bodies that `fetch` reads anew each time, by tag, since polyfills bring classes of their own. */
const replayableTags: ReadonlySet<string> = new Set([
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Blob',
  'File',
  'FormData',
  'URLSearchParams',
]);

/** Whether a body can be sent a second time. One that is a stream is gone after the first. */
export function canReplay(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === 'string') return true;
  if (ArrayBuffer.isView(body)) return true;
  return replayableTags.has(Object.prototype.toString.call(body).slice('[object '.length, -1));
}
