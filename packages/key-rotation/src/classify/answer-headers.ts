/** What is asked of headers, by lower-case name; null for a field that is not there. */
export interface AnswerHeaders {
  get(name: string): string | null;
}

/**
 * The headers that a result or an error brings along: its `headers` or `response.headers`, a `Headers`
 * or an object with lower-case names, as HTTP clients put them on errors, `Response` has them, and
 * SDKs return them beside the data.
 */
export function answerHeaders(answer: unknown): AnswerHeaders {
  const headers = read(answer, 'headers') ?? read(read(answer, 'response'), 'headers');
  return {
    get(name) {
      const value = isReadable(headers) ? headers.get(name) : read(headers, name);
      return typeof value === 'string' ? value : null;
    },
  };
}

/** By what it has: clients bring classes of their own. */
function isReadable(headers: unknown): headers is { get(name: string): unknown } {
  return typeof read(headers, 'get') === 'function';
}

export function read(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
