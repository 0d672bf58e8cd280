import { execFileSync } from 'node:child_process';
import { root, rootCommand } from '../workspace/root.ts';
import type { Described, DescribedPackage } from './describe-package.ts';

function codeBlock(described: readonly Described[]): string {
  return ['```ts', described.map(({ text }) => text).join('\n\n'), '```'].join('\n');
}

/** The page of a package, in the format that `format` leaves it in. */
export function renderReport({ name, entries, reached }: DescribedPackage): string {
  const page = [
    `# The public declarations of \`${name}\``,
    'Written from the sources by `npx -y pnpm@12 api`. A change of this file is a change of what users compile against.',
    ...entries.flatMap(({ specifier, exported }) => [`## \`${specifier}\``, codeBlock(exported)]),
    ...(reached.length === 0
      ? []
      : ['## Not exported, but named above or reached from there', codeBlock(reached)]),
  ].join('\n\n');
  return execFileSync(rootCommand('oxfmt'), ['--stdin-filepath', 'api.md'], {
    cwd: root,
    input: page,
    encoding: 'utf8',
  });
}
