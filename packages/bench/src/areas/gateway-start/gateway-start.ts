import type { Area } from '../../frame/area.ts';

const module = new URL('./first-answer.ts', import.meta.url).href;

export const gatewayStart: Area = {
  name: 'gateway-start',
  title: 'from starting the process to its first answer',
  packages: ['@regpilot/mock-gateway'],
  metrics: [{ name: 'firstAnswer', title: 'ms', digits: 0, better: 'lower', ratio: 'of-base' }],
  base: { title: 'bare node:http', contenders: ['bare node:http'] },
  contenders: [
    { name: 'regpilot-gateway', client: { module, options: { command: 'gateway' } } },
    { name: 'bare node:http', client: { module, options: { command: 'bare' } } },
  ],
  work: { full: {}, quick: {} },
};
