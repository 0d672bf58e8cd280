/** Asks the source for all keys. @throws TypeError when it gives something else */
export async function loadKeys(sourceUrl: string, signal?: AbortSignal): Promise<string[]> {
  const response = await fetch(sourceUrl, { method: 'POST', signal: signal ?? null });
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'keys' in body && Array.isArray(body.keys))
    return body.keys.map(String);
  throw new TypeError('the source gives no keys');
}
