import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** In this package, so that the imports of a snippet resolve as they would for a user of all packages. */
export const snippetFolder: string = fileURLToPath(
  new URL('../../.cache/snippets', import.meta.url),
);

export interface Snippet {
  /** `packages/sdk/README.md, line 12`. */
  readonly place: string;
  readonly file: string;
}

/** Every file that shows users code. */
function documents(): string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) =>
    join(root, 'packages', name, 'README.md'),
  );
  const docs = readdirSync(join(root, 'docs')).map((name) => join(root, 'docs', name));
  return [join(root, 'README.md'), ...packages, ...docs].filter(
    (path) => path.endsWith('.md') && isFile(path),
  );
}

function isFile(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Writes each `ts` block that imports something into a file of its own, as it stands but for RegPilot's address. */
export function writeSnippets(baseURL: string): Snippet[] {
  rmSync(snippetFolder, { recursive: true, force: true });
  mkdirSync(snippetFolder, { recursive: true });
  return documents().flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].flatMap((match, index) => {
      const code = match[1] ?? '';
      if (!/^import /m.test(code)) return [];
      const line = text.slice(0, match.index).split('\n').length + 1;
      const place = `${relative(root, path)}, line ${line}`;
      const file = join(
        snippetFolder,
        `${relative(root, path).replaceAll(/[^A-Za-z0-9]+/g, '-')}-${index + 1}.ts`,
      );
      writeFileSync(file, `${code.replaceAll('https://regpilot.dev/api', baseURL)}\nexport {};\n`);
      return [{ place, file }];
    });
  });
}
