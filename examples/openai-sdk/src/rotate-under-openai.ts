import { createKeyRing, fromFunction } from '@regpilot/key-rotation';
import { createGateway } from '@regpilot/mock-gateway';
import OpenAI from 'openai';
import { keyOffice } from './key-office.ts';

const callers = 100;

/** What the example shows, in numbers. */
export interface Outcome {
  readonly answered: number;
  readonly failed: number;
  /** The keys that the ring was given, in turn, by the names that may be logged. */
  readonly keyIds: readonly string[];
}

/**
 * Calls a gateway through the openai SDK while its key is replaced and the old one revoked at once.
 * The ring is told nothing: it asks its source when a key is refused.
 */
export async function rotateUnderOpenAI(write: (text: string) => void): Promise<Outcome> {
  await using gateway = createGateway();
  await gateway.listen();
  const baseURL = `${gateway.url}/v1`;
  const office = keyOffice(gateway.url, gateway.managementKey);

  // Stands for a secret manager: whatever `secret` holds is what the ring gets when it asks.
  const first = await office.create('production-openai-example');
  let { secret } = first;

  await using ring = createKeyRing({
    source: fromFunction(() => secret),
    fetch: { origins: baseURL },
  });
  const client = new OpenAI({
    // The SDK insists on a key; the ring puts its own in place.
    apiKey: 'from the ring',
    baseURL,
    fetch: ring.fetch,
    // Left on, the SDK would send a request again that the ring has already tried with every key.
    maxRetries: 0,
  });

  const ask = async (): Promise<string> => {
    const answer = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Why rotate keys?' }],
    });
    return answer.choices[0]?.message.content ?? '';
  };
  const keyIds = new Set<string>();
  ring.on('key.added', ({ keyId }) => keyIds.add(keyId));

  const before = Array.from({ length: callers }, ask);
  ({ secret } = await office.rotateNow(first.id));
  const after = Array.from({ length: callers }, ask);
  const results = await Promise.allSettled([...before, ...after]);

  const failed = results.filter(({ status }) => status === 'rejected').length;
  write(`${results.length} calls through the openai SDK, ${failed} failed\n`);
  write(`The key was ${[...keyIds].join(', then ')}\n`);
  return { answered: results.length - failed, failed, keyIds: [...keyIds] };
}
