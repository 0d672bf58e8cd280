import { ConfigurationError } from '@regpilot/contract';

export const defaultBaseURL = 'https://regpilot.dev/api';

/** `localhost:8080/api` is a URL to the parser, with the scheme `localhost`. */
const hostAndPort = /^[a-z0-9.-]+:\d/i;

/**
 * The base URL without a slash at its end.
 *
 * @param field Where it came from: `options.baseURL` or the name of an environment variable.
 * @throws ConfigurationError when it has no scheme, another than http(s), a user name or password
 *   (they would end up in logs and errors), a query or a fragment.
 */
export function parseBaseURL(value: string, field: string): string {
  const refuse = (problem: string): ConfigurationError =>
    new ConfigurationError({
      field,
      problem,
      allowed: `an absolute http or https URL such as ${defaultBaseURL}`,
    });
  if (hostAndPort.test(value)) throw refuse('has no http:// or https:// in front of its host');
  if (!URL.canParse(value))
    throw refuse('is not an absolute URL; is the scheme (https://) missing?');
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('has a scheme other than http and https');
  if (url.username !== '' || url.password !== '')
    throw refuse('holds a user name or password; the API key is sent in a header');
  if (url.search !== '' || url.hash !== '') throw refuse('has a query or a fragment');
  return url.href.replace(/\/+$/, '');
}
