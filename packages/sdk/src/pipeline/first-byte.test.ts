import { describe, expect, it } from 'vitest';
import { awaitFirstByte } from './first-byte.ts';

/** A body of these texts, which notes how much of it was read and how it was left. */
function bodyOf(
  texts: readonly string[],
  failure?: Error,
): { body: AsyncIterable<Uint8Array>; seen: string[] } {
  const seen: string[] = [];
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (const text of texts) {
        seen.push(text);
        yield new TextEncoder().encode(text);
      }
      if (failure !== undefined) throw failure;
    } finally {
      seen.push('closed');
    }
  }
  return { body: read(), seen };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of body) texts.push(new TextDecoder().decode(chunk));
  return texts;
}

describe('awaitFirstByte', () => {
  it('reads no further than the first byte, and gives the body back whole', async () => {
    const { body, seen } = bodyOf(['a', 'b', 'c']);
    const begun = await awaitFirstByte(body);
    expect([begun.isEmpty, seen]).toEqual([false, ['a']]);
    expect(await textOf(begun)).toEqual(['a', 'b', 'c']);
  });

  it('does not take an empty chunk for a beginning', async () => {
    const { body, seen } = bodyOf(['', '', 'a']);
    const begun = await awaitFirstByte(body);
    expect([seen, await textOf(begun)]).toEqual([['', '', 'a', 'closed'], ['a']]);
  });

  it('knows a body that is over without a byte', async () => {
    const begun = await awaitFirstByte(bodyOf(['']).body);
    expect([begun.isEmpty, await textOf(begun)]).toEqual([true, []]);
  });

  it('rejects with what broke the body before its first byte', async () => {
    const lost = new Error('lost');
    await expect(awaitFirstByte(bodyOf([''], lost).body)).rejects.toBe(lost);
  });

  it('leaves to the reader what breaks the body later', async () => {
    const lost = new Error('lost');
    const begun = await awaitFirstByte(bodyOf(['a'], lost).body);
    await expect(textOf(begun)).rejects.toBe(lost);
  });

  it('lets go of the body when its reader leaves', async () => {
    const { body, seen } = bodyOf(['a', 'b']);
    for await (const chunk of await awaitFirstByte(body)) {
      expect(chunk.byteLength).toBe(1);
      break;
    }
    expect(seen).toEqual(['a', 'closed']);
  });
});
