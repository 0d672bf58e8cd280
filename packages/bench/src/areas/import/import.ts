import type { Area, Contender } from '../../frame/area.ts';

const module = new URL('./fresh-import.ts', import.meta.url).href;

const contender = (name: string): Contender => ({
  name,
  client: { module, options: { package: name } },
});

/** What a process pays before its first call, as with every cold start of a function. */
export const importing: Area = {
  name: 'import',
  title: 'import in a fresh process',
  packages: ['@regpilot/sdk'],
  metrics: [
    { name: 'ms', title: 'ms', digits: 1, better: 'lower', ratio: 'of-base' },
    { name: 'megabytes', title: 'MB', digits: 1, better: 'lower', ratio: 'none' },
  ],
  base: { title: 'openai', contenders: ['openai'] },
  contenders: [
    '@regpilot/sdk',
    'openai',
    '@regpilot/key-rotation',
    '@regpilot/enforcement',
    'ky',
    'google-auth-library',
  ].map(contender),
  work: { full: { times: 15 }, quick: { times: 5 } },
};
