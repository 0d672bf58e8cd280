import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.ts';

/** One package of the workspace, as its manifest has it. */
export interface WorkspacePackage {
  name: string;
  /** Relative to the root, with `/`. */
  folder: string;
  published: boolean;
}

function readPackage(folder: string): WorkspacePackage {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  if (typeof manifest !== 'object' || manifest === null || !('name' in manifest)) {
    throw new Error(`${folder}/package.json names no package`);
  }
  const published = !('private' in manifest && manifest.private === true);
  return { name: String(manifest.name), folder, published };
}

/** Every package below `packages` and `examples`, in the order of their folders. */
function listPackages(): WorkspacePackage[] {
  return globSync(['packages/*', 'examples/*'], { cwd: root })
    .map((folder) => folder.replaceAll('\\', '/'))
    .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
    .toSorted()
    .map(readPackage);
}

/** The packages that users can install. */
export function listPublishedPackages(): WorkspacePackage[] {
  return listPackages().filter(({ published }) => published);
}
