import { howToGet } from './binaries/how-to-get.ts';
import { serverKindNames, serverKinds } from './binaries/server-kinds.ts';
import type { ServerKind } from './binaries/server-kinds.ts';

export interface Inventory {
  readonly has: (kind: ServerKind) => boolean;
  /** Why servers could not be fetched. */
  readonly problem: string | undefined;
  /** The name of the vitest project. */
  readonly project: string;
}

export interface MissingServers {
  /** One of them is a server that CI needs. */
  readonly required: boolean;
  /** Which tests are left out, and how to get them; empty when nothing is missing. */
  readonly text: string;
}

/** What to say before the tests of a project when servers are missing. */
export function missingServers({ has, problem, project }: Inventory): MissingServers {
  const missing = serverKindNames.filter((kind) => !has(kind));
  const required = missing.some((kind) => serverKinds[kind].required);
  const lines = missing.map(
    (kind) =>
      `${project}: tests that need ${serverKinds[kind].title} are left out. ${howToGet(kind)}`,
  );
  if (required && problem !== undefined)
    lines.push(`Fetching Debian's packages failed: ${problem}`);
  return { required, text: lines.join('\n') };
}
