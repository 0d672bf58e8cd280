import { readErrorBody } from '@regpilot/contract';
import type { Sleep } from '../attempt/sleep.ts';

/** Longer bodies than this are no error messages. */
const maxBytes = 64 * 1024;
/** A refusal whose body does not come is judged by its status. */
const patienceMs = 1000;

/**
 * What a classifier is told of an answer that is no success: status, headers, and what its body says
 * when that is JSON, in the shape of an SDK's error. The answer itself stays unread.
 */
export async function readRefusal(response: Response, sleep: Sleep): Promise<unknown> {
  const { status, headers } = response;
  const body = await readJson(response, sleep);
  if (body === undefined) return { status, headers };
  const { code, foreignCode, message, retryAfterMs } = readErrorBody(body, status);
  return {
    status,
    headers,
    message,
    code: foreignCode ?? code,
    // RegPilot says null for a limit that never resets.
    retryAfterMs: retryAfterMs === null ? Infinity : retryAfterMs,
    body,
  };
}

async function readJson(response: Response, sleep: Sleep): Promise<unknown> {
  const { status, headers } = response;
  if (status < 400 || status >= 500 || response.bodyUsed) return undefined;
  if (headers.get('content-type')?.includes('json') !== true) return undefined;
  const timer = new AbortController();
  const reader = response.clone().body?.getReader();
  if (reader === undefined) return undefined;
  try {
    const late = sleep(patienceMs, timer.signal).then(
      () => null,
      () => null,
    );
    const text = await Promise.race([readText(reader), late]);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    // Cut off, or no JSON after all: the status has to do.
    return undefined;
  } finally {
    timer.abort();
    // Not awaited: a copy's end waits for that of the original.
    reader.cancel().catch(() => undefined);
  }
}

/** Null when there is more of it than an error message has. */
async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) return null;
    text += decoder.decode(value, { stream: true });
  }
}
