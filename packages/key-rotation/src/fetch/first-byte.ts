/**
 * Resolves once the body of an answer has begun, or is over, and rejects with what broke the
 * connection before that. Until then nothing was handed on, so the request can still be repeated;
 * after that its reader would get the beginning twice.
 *
 * The answer itself stays unread: its copy is what is waited on.
 */
export async function firstByteOf(response: Response): Promise<void> {
  const reader = response.clone().body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value.byteLength > 0) return;
    }
  } finally {
    // Not awaited: a copy's end waits for that of the original.
    reader.cancel().catch(() => undefined);
  }
}
