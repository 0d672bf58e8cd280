import { createServer } from 'node:net';

/** The address of a port of loopback where nobody listens. */
export async function unreachableURL(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('has no port');
  return `http://127.0.0.1:${address.port}/api`;
}
