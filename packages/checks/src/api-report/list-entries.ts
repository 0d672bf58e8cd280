import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkspacePackage } from '../workspace/list-packages.ts';

/** What a user may import from a package. */
export interface PackageEntry {
  /** As in an import: the package's name, with a path below it for all but the root entry. */
  specifier: string;
  /** The source behind it, absolute. */
  file: string;
}

const sourceCondition = '@regpilot/source';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * The entries of the `exports` map that hold code: those with a source condition.
 *
 * @throws Error for a package that has none
 */
export function listEntries(root: string, { name, folder }: WorkspacePackage): PackageEntry[] {
  const packageFolder = path.join(root, folder);
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(packageFolder, 'package.json'), 'utf8'),
  );
  const map = isRecord(manifest) && isRecord(manifest['exports']) ? manifest['exports'] : {};
  const entries = Object.entries(map).flatMap(([key, target]) => {
    const source = isRecord(target) ? target[sourceCondition] : undefined;
    if (typeof source !== 'string') return [];
    return { specifier: path.posix.join(name, key), file: path.join(packageFolder, source) };
  });
  if (entries.length === 0) throw new Error(`${folder}/package.json exports no source`);
  return entries;
}
