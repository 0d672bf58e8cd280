import { once } from 'node:events';
import { createKeyRing, fromDirectory } from '@regpilot/key-rotation';
import { RegPilot } from '@regpilot/sdk';
import { createQuestionServer, type Log } from './question-server.ts';
import type { Settings } from './read-settings.ts';

export interface RunningService {
  readonly url: string;
  /** Takes no more requests, and resolves when those under way are answered. */
  stop(): Promise<void>;
}

/** The preferred key, and the one before it until its last call is answered. */
const keyFiles = ['api-key', 'api-key-old'];

/**
 * Starts the service on the keys of a mounted secret. Whoever swaps the secret afterwards need not
 * tell it: the folder is watched.
 *
 * @param log is told what happens in the ring, and which requests failed.
 * @throws KeySourceError when the secret is missing or holds no key, so that a wrong deployment is
 * noticed when it is rolled out and not by the first caller. ConfigurationError for a wrong setting.
 */
export async function startService(
  { keysDirectory, baseURL, port, host }: Settings,
  log: Log,
): Promise<RunningService> {
  const ring = createKeyRing({ source: fromDirectory(keysDirectory, { files: keyFiles }) });
  const client = new RegPilot({ apiKey: ring, baseURL });
  const close = async (): Promise<void> => {
    await client.close();
    await ring.close();
  };
  ring.on('*', log);
  const server = createQuestionServer({ client, keys: () => ring.status(), log });
  try {
    await ring.refresh();
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    await close();
    throw error;
  }

  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host ?? 'localhost'}:${listening}`,
    async stop(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      await closed;
      // Only now: the calls that were under way needed both.
      await close();
    },
  };
}
