/** Where clients keep what an answer said: on the error, in its parsed body, or below `response.data` (axios, gaxios). */
const containers = ['error', 'errors', 'body', 'data', 'details', 'response', 'cause'] as const;
const texts = [
  'message',
  'code',
  'type',
  'status',
  'reason',
  'retryDelay',
  'responseBody',
] as const;

/** An error that holds itself, or one made to be deep, must not hold up a call. */
const maxDepth = 5;

/**
 * All that a failure says, as lines of `name: text`, wherever its client put it. Rules about a
 * provider's codes and messages are matched against it, so that one rule serves every client.
 */
export function answerText(failure: unknown, depth = 0): string {
  if (typeof failure === 'string') return failure;
  if (typeof failure !== 'object' || failure === null || depth > maxDepth) return '';
  if (Array.isArray(failure)) return failure.map((one) => answerText(one, depth + 1)).join('\n');
  const own = texts.flatMap((name) => {
    const value: unknown = Reflect.get(failure, name);
    return typeof value === 'string' ? [`${name}: ${value}`] : [];
  });
  const inner = containers.map((name) => answerText(Reflect.get(failure, name), depth + 1));
  return [...own, ...inner].filter((line) => line !== '').join('\n');
}
