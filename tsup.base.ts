import type { Options } from 'tsup';

/**
 * What every published package is built with: ESM and CJS, declarations for both, no bundled dependency.
 * Workspace packages and run-time dependencies stay external, so that a process holds one class of each kind.
 */
export function libraryBuild(entry: Record<string, string>, more: Options = {}): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    clean: true,
    splitting: true,
    treeshake: false,
    sourcemap: true,
    ...more,
  };
}
