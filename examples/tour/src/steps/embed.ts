import { clientFor } from '../client-for.ts';
import { assert, keyOf, type Step } from '../step.ts';

export const embed: Step = {
  title: 'Embed several texts',
  async run(tour) {
    await using client = clientFor(tour, keyOf(tour).secret);
    const input = ['a key is rotated', 'a key is revoked', 'a limit is reached'];
    const { data, model } = await client.embeddings.create({ input, dimensions: 8 });
    assert(data.length === input.length, 'one vector a text');
    assert(
      data.every(({ index, embedding }, position) => index === position && embedding.length === 8),
      'in the order of the texts',
    );
    tour.print(`${model}: ${data.length} vectors of ${data[0]?.embedding.length}`);
  },
};
