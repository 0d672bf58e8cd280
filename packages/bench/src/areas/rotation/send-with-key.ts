import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { IncomingMessage } from 'node:http';

/**
 * What a user writes inside a rotation wrapper: sends one call with a key.
 *
 * On node:http, whose agent takes a free connection before it opens another: a busy server accepts one connection in
 * each turn of its event loop, and a call on a new one may wait for seconds.
 *
 * @throws Error with `status` when the answer is none of success
 */
export async function sendWithKey(origin: string, key: string | undefined): Promise<void> {
  const request = get(`${origin}/v1/models`, {
    agent,
    headers: { authorization: `Bearer ${key}` },
  });
  const response = await responseTo(request);
  const { statusCode } = response;
  await once(response.resume(), 'end');
  if (statusCode !== 200)
    throw Object.assign(new Error(`the gateway answered ${statusCode}`), { status: statusCode });
}

/** Keeps as many idle connections as there are workers: the default, 256, would close the others after each wave. */
const agent = new Agent({ keepAlive: true, maxFreeSockets: 1_000 });

function responseTo(request: ReturnType<typeof get>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
}
