import type { Readable } from 'node:stream';
import * as z from 'zod/mini';
import { BadRequest } from './reply.ts';

const Question = z.object({ question: z.string().check(z.trim(), z.minLength(1)) });

const mostBytes = 16 * 1024;

/** The question of a body `{"question": "…"}` of at most 16 KiB; rejects with BadRequest. */
export async function readQuestion(body: Readable): Promise<string> {
  const result = z.safeParse(Question, parse(await readText(body)));
  if (result.success) return result.data.question;
  throw new BadRequest(400, 'The body is not {"question": "…"}');
}

/** The rest of a body that is too large is left unread, so its connection is of no more use. */
async function readText(body: Readable): Promise<string> {
  body.setEncoding('utf8');
  let text = '';
  // Left early, the loop would destroy the connection, and the answer with it.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (Buffer.byteLength(text) > mostBytes)
      throw new BadRequest(413, 'The body is too large', { connection: 'close' });
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest(400, 'The body is no JSON');
  }
}
