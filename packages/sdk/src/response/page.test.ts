import { describe, expect, it } from 'vitest';
import { PagePromise } from './page.ts';

const pages: Readonly<Record<string, { data: number[]; nextCursor: string | null }>> = {
  '': { data: [1, 2], nextCursor: 'b' },
  b: { data: [], nextCursor: 'c' },
  c: { data: [3], nextCursor: null },
};

function list(asked: string[], cursor = ''): PagePromise<number> {
  asked.push(cursor);
  const data = pages[cursor] ?? { data: [], nextCursor: null };
  return new PagePromise(
    Promise.resolve({ data, requestId: undefined, toResponse: () => new Response(null) }),
    (next) => list(asked, next),
  );
}

describe('PagePromise', () => {
  it('is the first page when it is awaited', async () => {
    const asked: string[] = [];
    const page = await list(asked);
    expect([page.data, page.hasNextPage(), asked]).toEqual([[1, 2], true, ['']]);
  });

  it('goes from page to page until there is none', async () => {
    const second = await (await list([])).getNextPage();
    const third = await second.getNextPage();
    expect([third.data, third.hasNextPage()]).toEqual([[3], false]);
    await expect(third.getNextPage()).rejects.toThrow('hasNextPage');
  });

  it('is every item of every page when it is iterated, empty pages in between included', async () => {
    const items: number[] = [];
    for await (const item of list([])) items.push(item);
    expect(items).toEqual([1, 2, 3]);
  });

  it('asks for no page beyond the limit', async () => {
    const asked: string[] = [];
    expect(await list(asked).toArray({ limit: 2 })).toEqual([1, 2]);
    expect(asked).toEqual(['']);
    expect(await list([]).toArray()).toEqual([1, 2, 3]);
    expect(await list([]).toArray({ limit: 0 })).toEqual([]);
  });
});
