import { describe, expect, it } from 'vitest';
import { ResponseFormatError } from '../errors/response-format-error.ts';
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

  it.each([
    ['back to itself', { b: 'b' }, ['', 'b']],
    ['round in a circle', { b: 'c', c: 'd', d: 'c' }, ['', 'b', 'c', 'd']],
  ])('ends with an error where a cursor leads %s', async (_what, cursors, asked) => {
    const loaded: string[] = [];
    const items: string[] = [];
    const read = async (): Promise<void> => {
      for await (const item of follow(new Map(Object.entries(cursors)), loaded)) items.push(item);
    };
    await expect(read()).rejects.toBeInstanceOf(ResponseFormatError);
    expect([loaded, items]).toEqual([asked, asked]);
  });

  it('remembers for each page the way that led there, and no other', async () => {
    const first = await follow(new Map([['b', 'c']]), []);
    const second = await first.getNextPage();
    await first.getNextPage();
    expect((await second.getNextPage()).data).toEqual(['c']);
    expect((await second.getNextPage()).data).toEqual(['c']);
  });

  it.each([Number.NaN, -1, 0.5, '5', null])('refuses a limit of %j', async (limit) => {
    const reading: unknown = Reflect.apply(PagePromise.prototype.toArray, list([]), [{ limit }]);
    await expect(reading).rejects.toMatchObject({
      name: 'ConfigurationError',
      field: 'options.limit',
    });
  });

  it('refuses options that are none, and leaves no rejection behind where the page fails as well', async () => {
    const failed: PagePromise<number> = new PagePromise(
      Promise.reject(new Error('down')),
      () => failed,
    );
    const reading: unknown = Reflect.apply(failed.toArray, failed, [null]);
    await expect(reading).rejects.toMatchObject({ field: 'options' });
  });
});

/** Pages of one item each, their cursor: from `b` on wherever `cursors` lead. */
function follow(
  cursors: ReadonlyMap<string, string>,
  loaded: string[],
  cursor = '',
): PagePromise<string> {
  loaded.push(cursor);
  const nextCursor = cursor === '' ? 'b' : (cursors.get(cursor) ?? null);
  return new PagePromise(
    Promise.resolve({
      data: { data: [cursor], nextCursor },
      requestId: undefined,
      toResponse: () => new Response(null),
    }),
    (next) => follow(cursors, loaded, next),
  );
}
