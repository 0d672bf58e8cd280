const decoder = new TextDecoder();

/**
 * Reads a body to its end, or to the limit, and decodes it as UTF-8. Leaving at the limit ends the
 * iteration, which gives the connection up: an error page without an end must not hold a call.
 */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= limitBytes) return cut(join(chunks, size), limitBytes);
  }
  return decoder.decode(join(chunks, size));
}

/** In streaming mode the decoder holds a half character back instead of making U+FFFD of it. */
function cut(bytes: Uint8Array, limitBytes: number): string {
  return new TextDecoder().decode(bytes.subarray(0, limitBytes), { stream: true });
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
