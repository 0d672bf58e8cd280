import { RegPilotError } from '@regpilot/contract';
import { ResponseFormatError } from '../errors/response-format-error.ts';
import { checkFields, type FieldCheck } from '../options/field-check.ts';
import { CallPromise, type Answered } from './call-promise.ts';

/** What a list route answers with, read. */
export interface PageContent<T> {
  readonly data: readonly T[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

/** Asks for the page that begins at a cursor. */
export type PageLoader<T> = (cursor: string) => PagePromise<T>;

/** The cursors that were followed to a page, the last one first. */
interface Followed {
  readonly cursor: string;
  readonly before: Followed | null;
}

/** One page of a list, newest items first. Iterating it asynchronously goes on through the pages after it. */
export class Page<T> implements AsyncIterable<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
  readonly #load: PageLoader<T>;
  #followed: Followed | null = null;

  constructor(content: PageContent<T>, load: PageLoader<T>) {
    this.data = content.data;
    this.nextCursor = content.nextCursor;
    this.#load = load;
  }

  hasNextPage(): boolean {
    return this.nextCursor !== null;
  }

  /**
   * @throws RegPilotError (NOT_FOUND) on the last page: ask `hasNextPage()` first. ResponseFormatError
   *   when the gateway leads back to a page that was here before, since that would never end.
   */
  async getNextPage(): Promise<Page<T>> {
    const cursor = this.nextCursor;
    if (cursor === null)
      throw new RegPilotError('NOT_FOUND', 'This is the last page; hasNextPage() tells.');
    for (let past = this.#followed; past !== null; past = past.before) {
      if (past.cursor === cursor)
        throw new ResponseFormatError({ problem: 'next_cursor leads back to an earlier page' });
    }
    const next = await this.#load(cursor);
    next.#followed = { cursor, before: this.#followed };
    return next;
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

const toArrayChecks = {
  limit: {
    allowed: 'a whole number from 0, or Infinity',
    accepts: (value) =>
      typeof value === 'number' && value >= 0 && (Number.isInteger(value) || value === Infinity),
  },
} as const satisfies Record<string, FieldCheck>;

/** A list call: awaited it is the first page, iterated it is every item of every page. */
export class PagePromise<T> extends CallPromise<Page<T>> implements AsyncIterable<T> {
  constructor(answered: Promise<Answered<PageContent<T>>>, load: PageLoader<T>) {
    super(answered.then((answer) => ({ ...answer, data: new Page(answer.data, load) })));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this;
  }

  /**
   * All items in one array, at most `limit` of them: no page is asked for beyond it. The first page is
   * under way already, whatever `limit` is.
   *
   * @throws ConfigurationError (as a rejection) for a `limit` that is no whole number from 0.
   */
  async toArray(options: { readonly limit?: number | undefined } = {}): Promise<T[]> {
    // Here the first page may fail unobserved, and an unobserved rejection would end the process.
    this.catch(() => undefined);
    checkFields(toArrayChecks, options, 'options');
    const { limit = Infinity } = options;
    const items: T[] = [];
    if (limit === 0) return items;
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }
}
