import { ConfigurationError } from '@regpilot/contract';

/**
 * Whether this is a page in a browser. Both globals are asked for: a server-side DOM may have a
 * `window`, and a worker of an edge runtime a `navigator`.
 */
function isBrowser(scope: object): boolean {
  return (
    'window' in scope &&
    'document' in scope &&
    'navigator' in scope &&
    !('process' in scope && isNode(scope.process))
  );
}

function isNode(process: unknown): boolean {
  const versions =
    typeof process === 'object' && process !== null && 'versions' in process
      ? process.versions
      : undefined;
  return typeof versions === 'object' && versions !== null && 'node' in versions;
}

/** @throws ConfigurationError in a browser, unless it was allowed. */
export function guardBrowser(allowed: boolean, scope: object = globalThis): void {
  if (allowed || !isBrowser(scope)) return;
  throw new ConfigurationError({
    field: 'options.dangerouslyAllowBrowser',
    problem: 'is not set, and in a browser everybody who opens the page can read the API key',
    allowed: 'calls from a server; or true, if the key may be public',
  });
}
