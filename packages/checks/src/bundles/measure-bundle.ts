import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { root } from '../workspace/root.ts';
import type { BundleLimit, BundleSize } from './bundle-limits.ts';
import { staticChunks } from './static-chunks.ts';

function entryOf({ outputs }: Metafile): string {
  const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint !== undefined);
  if (entry === undefined) throw new Error('esbuild wrote no entry');
  return entry[0];
}

/** Bundles what is built in the workspace, as a user's bundler would take it from `node_modules`. */
export async function measureBundle({ source, platform }: BundleLimit): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    // A package that depends on every other one.
    stdin: { contents: source, resolveDir: path.join(root, 'packages/e2e') },
    absWorkingDir: root,
    outdir: 'bundle',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    platform,
    logLevel: 'error',
  });
  const sizes = new Map(
    outputFiles.map((file) => [
      path.relative(root, file.path),
      gzipSync(file.contents, { level: 9 }).length,
    ]),
  );
  const sum = (files: Iterable<string>): number =>
    [...files].reduce((bytes, file) => bytes + (sizes.get(file) ?? 0), 0);
  return {
    entryBytes: sum(staticChunks(metafile.outputs, entryOf(metafile))),
    totalBytes: sum(sizes.keys()),
  };
}
