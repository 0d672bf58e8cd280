import { RegPilotError } from '@regpilot/contract';
import { CallPromise, type Answered } from './call-promise.ts';

/** What a list route answers with, read. */
export interface PageContent<T> {
  readonly data: readonly T[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

/** Asks for the page that begins at a cursor. */
export type PageLoader<T> = (cursor: string) => PagePromise<T>;

/** One page of a list, newest items first. Iterating it asynchronously goes on through the pages after it. */
export class Page<T> implements AsyncIterable<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
  readonly #load: PageLoader<T>;

  constructor(content: PageContent<T>, load: PageLoader<T>) {
    this.data = content.data;
    this.nextCursor = content.nextCursor;
    this.#load = load;
  }

  hasNextPage(): boolean {
    return this.nextCursor !== null;
  }

  /** @throws RegPilotError (NOT_FOUND) on the last page: ask `hasNextPage()` first. */
  async getNextPage(): Promise<Page<T>> {
    if (this.nextCursor === null)
      throw new RegPilotError('NOT_FOUND', 'This is the last page; hasNextPage() tells.');
    return this.#load(this.nextCursor);
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsFrom(this);
  }
}

async function* itemsFrom<T>(first: Page<T>): AsyncGenerator<T, void, undefined> {
  for (let page = first; ; page = await page.getNextPage()) {
    yield* page.data;
    if (!page.hasNextPage()) return;
  }
}

/** A list call: awaited it is the first page, iterated it is every item of every page. */
export class PagePromise<T> extends CallPromise<Page<T>> implements AsyncIterable<T> {
  constructor(answered: Promise<Answered<PageContent<T>>>, load: PageLoader<T>) {
    super(answered.then((answer) => ({ ...answer, data: new Page(answer.data, load) })));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this;
  }

  /** All items in one array, at most `limit` of them: no page is asked for beyond it. */
  async toArray(options: { readonly limit?: number | undefined } = {}): Promise<T[]> {
    const { limit = Infinity } = options;
    const items: T[] = [];
    if (limit <= 0) return items;
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }
}
