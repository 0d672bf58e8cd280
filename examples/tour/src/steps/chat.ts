import { clientFor } from '../client-for.ts';
import { assert, keyOf, type Step } from '../step.ts';

export const chat: Step = {
  title: 'Chat',
  async run(tour) {
    await using client = clientFor(tour, keyOf(tour).secret);
    const answer = await client.chat.create({
      messages: [{ role: 'user', content: 'What does an API gateway do?' }],
      maxTokens: 40,
    });
    assert(answer.content.length > 0, 'the answer has a text');
    assert(
      answer.usage !== undefined && answer.usage.totalTokens > 0,
      'the answer says what it used',
    );
    tour.print(`${answer.model}: ${answer.content}`);
    tour.print(`${answer.usage.totalTokens} tokens, risk score ${answer.riskScore}`);
  },
};
