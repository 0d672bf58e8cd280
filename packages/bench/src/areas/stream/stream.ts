import type { Area } from '../../frame/area.ts';

const sdkModule = new URL('./sdk-client.ts', import.meta.url).href;
const parserName = 'fetch + createParser';

export const stream: Area = {
  name: 'stream',
  title: 'reading a chat stream of 2,000 chunks that is sent at once, chunk by chunk',
  packages: ['@regpilot/sdk'],
  metrics: [
    { name: 'chunks', title: 'chunks/s', digits: 0, better: 'higher', ratio: 'of-base' },
    { name: 'cpu', title: 'us CPU/chunk', digits: 2, better: 'lower', ratio: 'of-base' },
  ],
  base: { title: parserName, contenders: [parserName] },
  server: { module: new URL('./stream-server.ts', import.meta.url).href },
  contenders: [
    { name: 'sdk, node', client: { module: sdkModule, options: { transport: 'node' } } },
    { name: 'sdk, ky', client: { module: sdkModule, options: { transport: 'ky' } } },
    { name: parserName, client: { module: new URL('./fetch-client.ts', import.meta.url).href } },
    { name: 'openai', client: { module: new URL('./openai-client.ts', import.meta.url).href } },
  ],
  work: { full: { streams: 100 }, quick: { streams: 30 } },
};
