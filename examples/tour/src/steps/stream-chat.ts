import { clientFor } from '../client-for.ts';
import { assert, keyOf, type Step } from '../step.ts';

export const streamChat: Step = {
  title: 'Chat as a stream',
  async run(tour) {
    await using client = clientFor(tour, keyOf(tour).secret);
    const stream = await client.chat.create({
      messages: [{ role: 'user', content: 'And why through a ring of keys?' }],
      maxTokens: 40,
      stream: true,
    });
    let pieces = 0;
    tour.write('   ');
    for await (const piece of stream.textStream) {
      pieces++;
      tour.write(piece);
    }
    tour.write('\n');
    const { usage } = await stream.finalResult();
    assert(pieces > 1, 'the text came in pieces');
    assert(usage !== undefined && usage.completionTokens > 0, 'the last frame says what was used');
    tour.print(`${pieces} pieces, ${usage.completionTokens} completion tokens`);
  },
};
