import type { Area } from '../../frame/area.ts';

const sdkModule = new URL('./sdk-client.ts', import.meta.url).href;

export const calls: Area = {
  name: 'calls',
  title: 'CPU per chat call, fixed answer on loopback; the SDK with 2 keys and 5 limits',
  packages: ['@regpilot/sdk'],
  metrics: [
    {
      name: 'sequential',
      title: 'sequential, us CPU/call',
      digits: 0,
      better: 'lower',
      ratio: 'of-base',
    },
    {
      name: 'parallel',
      title: '32 in flight, us CPU/call',
      digits: 0,
      better: 'lower',
      ratio: 'of-base',
    },
  ],
  base: { title: 'fetch', contenders: ['fetch'] },
  server: { module: new URL('./fixed-answer-server.ts', import.meta.url).href },
  contenders: [
    { name: 'sdk, node', client: { module: sdkModule, options: { transport: 'node' } } },
    { name: 'sdk, ky', client: { module: sdkModule, options: { transport: 'ky' } } },
    { name: 'fetch', client: { module: new URL('./fetch-client.ts', import.meta.url).href } },
    { name: 'ky', client: { module: new URL('./ky-client.ts', import.meta.url).href } },
    { name: 'openai', client: { module: new URL('./openai-client.ts', import.meta.url).href } },
    {
      name: 'node:http',
      client: { module: new URL('./node-http-client.ts', import.meta.url).href },
    },
  ],
  work: {
    full: { sequentialCalls: 3_000, parallelCalls: 6_000 },
    quick: { sequentialCalls: 600, parallelCalls: 1_200 },
  },
};
