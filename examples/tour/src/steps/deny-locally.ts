import { policiesFromKey } from '@regpilot/enforcement';
import { isLocalDenial, PermissionDeniedError, type ChatResult } from '@regpilot/sdk';
import { clientFor } from '../client-for.ts';
import { assert, keyOf, type Step } from '../step.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];

export const denyLocally: Step = {
  title: 'Narrow the key, then break its rules',
  async run(tour) {
    const key = await tour.admin.gateway.keys.update(keyOf(tour).id, {
      permissions: {
        chat: true,
        embeddings: true,
        governor: true,
        models: ['gpt-4', 'gpt-3.5-turbo'],
        max_tokens: 4000,
      },
    });
    tour.print(
      `models ${key.permissions.models?.join(', ')}; at most ${key.permissions.max_tokens} tokens`,
    );

    await using client = clientFor(tour, keyOf(tour).secret, { enforcement: policiesFromKey(key) });
    const arrived = tour.gateway.journal.entries().length;
    const wrongModel = await refusal(
      client.chat.create({ messages, model: 'claude-3-opus-20240229' }),
    );
    const tooMany = await refusal(
      client.chat.create({ messages, model: 'gpt-4', maxTokens: 5000 }),
    );
    for (const error of [wrongModel, tooMany]) {
      assert(
        isLocalDenial(error) && error instanceof PermissionDeniedError,
        'the call is denied on this side',
      );
      tour.print(`${error.code} (local): ${error.message}`);
    }
    assert(tour.gateway.journal.entries().length === arrived, 'nothing of it reached the gateway');
    tour.print(`the gateway's journal still has ${arrived} entries`);

    const allowed = await client.chat.create({ messages, model: 'gpt-4', maxTokens: 20 });
    assert(allowed.content.length > 0, 'a call within the rules goes through');
  },
};

async function refusal(call: Promise<ChatResult>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}
