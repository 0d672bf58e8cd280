/** What has arrived of one HTTP/1.1 answer: `whole` once its last byte is there. */
export type AnswerState = 'partial' | 'whole';

/**
 * Reads just enough of an answer to know where it ends: status 200 and a Content-Length. It is this little so that
 * the load generator is never the slower side.
 *
 * @param bytes all bytes since the request was sent, as latin1 (one character per byte)
 * @throws Error for another status, or without a Content-Length
 */
export function readAnswer(bytes: string): AnswerState {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return 'partial';
  const head = bytes.slice(0, headEnd);
  if (!head.startsWith('HTTP/1.1 200 ')) {
    throw new Error(`the server answered ${JSON.stringify(head.slice(0, head.indexOf('\r\n')))}`);
  }
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('the answer has no Content-Length');
  return bytes.length < headEnd + 4 + Number(length) ? 'partial' : 'whole';
}
