import type { RegPilot } from '@regpilot/sdk';
import { readQuestion } from './read-question.ts';
import type { Handler } from './reply.ts';

/** Nothing here knows that keys change: that is the ring's business, below the client. */
export function askWith(client: RegPilot): Handler {
  return async (request, signal) => {
    const question = await readQuestion(request);
    const answer = await client.chat.create(
      { messages: [{ role: 'user', content: question }], maxTokens: 200 },
      { signal },
    );
    return { status: 200, body: { answer: answer.content } };
  };
}
