import { errorCodes, type ErrorCode, type ErrorCodeFacts } from '../src/errors/codes.ts';
import { remedies } from './remedies.ts';

/** The client's class for a status; 5xx are all `ServerError`, the rest `APIError`. */
const classOfStatus: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'AuthenticationError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  409: 'ConflictError',
  413: 'BadRequestError',
  415: 'BadRequestError',
  422: 'BadRequestError',
  429: 'RateLimitError',
};

const classOfCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  CONFIGURATION_ERROR: 'ConfigurationError',
  CONNECTION_ERROR: 'ConnectionError',
  TIMEOUT: 'TimeoutError',
  ABORTED: 'AbortError',
  STREAM_TRUNCATED: 'StreamTruncatedError',
  RESPONSE_FORMAT: 'ResponseFormatError',
  ALL_KEYS_FAILED: 'AllKeysFailedError',
  KEY_SOURCE_FAILED: 'KeySourceError',
  STORE_UNAVAILABLE: 'RegPilotError',
  CLOSED: 'RegPilotError',
};

const head = ['code', 'status', 'class', 'retryable', 'what it means', 'what to do'];

/** Between these two lines the page is written by `write-error-table.ts`. */
const begin = '<!-- error codes: begin -->';
const end = '<!-- error codes: end -->';

/** The page with its table written anew. @throws Error for a page without the two lines. */
export function withErrorTable(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page has no ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${buildErrorTable()}\n\n${page.slice(to)}`;
}

/** In Markdown, with its columns aligned as the formatter would. */
function buildErrorTable(): string {
  const facts: Readonly<Record<ErrorCode, ErrorCodeFacts>> = errorCodes;
  const rows = Object.entries(facts).map(([code, row]) => cellsOf(code, row));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map(lineOf).join('\n');
}

function cellsOf(code: string, { status, retryable, message }: ErrorCodeFacts): string[] {
  const remedy = new Map(Object.entries(remedies)).get(code) ?? '';
  return [
    `\`${code}\``,
    status === null ? '' : String(status),
    `\`${className(code, status)}\``,
    retryable ? 'yes' : 'no',
    message,
    remedy,
  ];
}

function className(code: string, status: number | null): string {
  const own = new Map(Object.entries(classOfCode)).get(code);
  if (own !== undefined) return own;
  if (status === null) return 'APIError';
  return classOfStatus[status] ?? (status >= 500 ? 'ServerError' : 'APIError');
}
