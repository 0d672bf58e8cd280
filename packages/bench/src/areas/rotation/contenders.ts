import type { Contender } from '../../frame/area.ts';

const modules = {
  'ring.call': './ring-caller.ts',
  callWithKeyRotation: './fixed-keys-caller.ts',
  'documented loop': './documented-loop-caller.ts',
  'openai, key function': './openai-key-function-caller.ts',
  'openai, workload identity': './openai-workload-identity-caller.ts',
  'google-auth-library': './google-auth-caller.ts',
} as const;

/** The named contenders, all in one scenario. */
export function contendersIn(
  scenario: string,
  names: readonly (keyof typeof modules)[],
): readonly Contender[] {
  return names.map((name) => ({
    name,
    client: { module: new URL(modules[name], import.meta.url).href, options: { scenario } },
  }));
}
