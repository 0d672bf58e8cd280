import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RegPilot } from '@regpilot/sdk';
import type { StartService } from '../src/demonstration/service-under-load.ts';
import { createQuestionServer } from '../src/service/question-server.ts';

/** The same service the usual way: it reads its key when it starts, and keeps it. */
export const startWithKeyReadOnce: StartService = async ({ keysDirectory, baseURL }) => {
  const apiKey = await readFile(path.join(keysDirectory, 'api-key'), 'utf8');
  const client = new RegPilot({ apiKey, baseURL });
  const server = createQuestionServer({ client, keys: () => ({}), log: () => undefined });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await client.close();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    output: '',
    adopted: () => Promise.reject(new Error('It takes no second key')),
    keys: () => Promise.resolve({ keys: [] }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
};
