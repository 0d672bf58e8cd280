import { authHeaders, redactKeys, type RouteName } from '@regpilot/contract';
import type { Fault } from '../faults/fault.ts';
import type { GatewayRequest } from '../gateway/exchange.ts';

/** One request that arrived. No key is in it: credentials are left out, and what looks like a key is taken out of the rest. */
export interface JournalEntry {
  /** Epoch milliseconds of the gateway's clock. */
  readonly at: number;
  readonly requestId: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Null for a request that fits no route. */
  readonly route: RouteName | null;
  /** The gateway's id of the key; null where none was recognised. */
  readonly keyId: string | null;
  /** Without the headers of authentication and cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a request that was refused before its body was looked at. */
  readonly body: string;
  /** Null while there is no answer, and for ever where a fault took it away. */
  readonly status: number | null;
  /** The planted faults that met it, in the order in which they acted. */
  readonly faults: readonly Fault[];
}

export interface Journal {
  /** In the order of arrival. */
  entries(): readonly JournalEntry[];
  /** How many arrived since the start or the last `clear`, also of those that were dropped for room. */
  readonly size: number;
  clear(): void;
}

/**
 * What the pipeline fills in as it finds it out. It does not hold the request itself, behind which
 * an adapter's socket and its buffers may stand.
 */
export interface JournalRow {
  readonly at: number;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly headers: GatewayRequest['headers'];
  body: string;
  route: RouteName | null;
  keyId: string | null;
  status: number | null;
  faults: readonly Fault[];
}

const credentials: ReadonlySet<string> = new Set([...authHeaders, 'cookie', 'set-cookie']);

/** The oldest rows go first. */
const mostRows = 100_000;

/** Rows are kept as they came, out of reach, and are cleaned when they are read: the hot path only appends. */
export class RequestJournal implements Journal {
  #rows: JournalRow[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  open(row: JournalRow): void {
    this.#size += 1;
    this.#rows.push(row);
    // Dropping a half at a time keeps the cost of an append constant.
    if (this.#rows.length >= 2 * mostRows) this.#rows = this.#rows.slice(mostRows);
  }

  entries(): readonly JournalEntry[] {
    return this.#rows.slice(-mostRows).map(toEntry);
  }

  clear(): void {
    this.#rows = [];
    this.#size = 0;
  }
}

function toEntry({ headers, path, body, ...facts }: JournalRow): JournalEntry {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !credentials.has(name)) kept[name] = redactKeys(value);
  }
  return { ...facts, path: redactKeys(path), headers: kept, body: redactKeys(body) };
}
