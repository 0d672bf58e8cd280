import { serverKinds } from './server-kinds.ts';
import type { ServerKind } from './server-kinds.ts';

/** One sentence: what is missing, and what to do. */
export function howToGet(kind: ServerKind): string {
  const { title, program, variable } = serverKinds[kind];
  return `There is no ${program} on this machine: install ${title}, or set ${variable} to the program's path.`;
}
