import type { Area, Contender } from '../../frame/area.ts';

const underLoad = (name: string, server: URL): Contender => ({
  name,
  server: { module: server.href },
  client: { module: new URL('./load-generator.ts', import.meta.url).href },
});

export const gateway: Area = {
  name: 'gateway',
  title: 'chat requests per second over 32 connections; the gateway with keys and 5 limits',
  packages: ['@regpilot/mock-gateway'],
  metrics: [
    { name: 'requests', title: 'requests/s', digits: 0, better: 'higher', ratio: 'of-base' },
  ],
  base: { title: 'bare node:http', contenders: ['bare node:http'] },
  contenders: [
    underLoad('mock-gateway', new URL('./reference-gateway.ts', import.meta.url)),
    underLoad('bare node:http', new URL('./bare-server.ts', import.meta.url)),
  ],
  work: { full: { durationMs: 2_000 }, quick: { durationMs: 600 } },
};
