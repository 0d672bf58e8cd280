/** The answers of which the scripts are made. */

/** A whole head. Without another content-type it is that of JSON, in small letters. */
export function head(status: number | string, ...fields: readonly string[]): string {
  return [`HTTP/1.1 ${status} Told`, 'x-request-id: req_fault', ...fields, '', ''].join('\r\n');
}

/** An answer in one piece, its length told. */
export function answer(status: number | string, body: string, ...fields: string[]): string {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  const type = fields.some((field) => field.startsWith('content-type'))
    ? []
    : ['content-type: application/json'];
  return head(status, ...type, length, ...fields) + body;
}

export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

export const lastChunk = '0\r\n\r\n';

export const chunked = 'transfer-encoding: chunked';

/** The head of a stream of events in chunks. */
export const eventsHead = head(200, 'content-type: text/event-stream', chunked);

/** A whole stream of events, in good order below HTTP. */
export function events(text: string): string {
  return eventsHead + (text === '' ? '' : chunk(text)) + lastChunk;
}

/** One event of a chat's stream. */
export function frame(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'chat_1', choices })}\n\n`;
}

export const role = frame({ role: 'assistant', content: '' });
export const soFar = frame({ content: 'so far' });
export const stop = frame({}, 'stop');
export const done = 'data: [DONE]\n\n';

const usage = { promptTokens: 1, completionTokens: 1, totalTokens: 2, costCents: 0 };

/** The body of a chat that is no stream. */
export const chatBody = JSON.stringify({
  text: 'all of it',
  provider: 'openai',
  model: 'gpt-4o-mini',
  cacheHit: false,
  usage,
});

export const modelsBody = JSON.stringify({
  object: 'list',
  data: [{ id: 'gpt-4o-mini', object: 'model', created: 0, owned_by: 'openai' }],
});

export const goodModels = answer(200, modelsBody);

export const loginPage = '<!doctype html><html><body><form>Sign in</form></body></html>';
export const html = 'content-type: text/html; charset=utf-8';
