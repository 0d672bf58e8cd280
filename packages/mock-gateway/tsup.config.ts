import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.base.ts';

const index = 'src/index.ts';

// The command is an ES module alone: nothing requires it, and it awaits at its top level. It is built together with
// the entry, so that the tarball holds the gateway once per module format.
export default defineConfig([
  libraryBuild({ index, cli: 'src/cli.ts' }, { format: ['esm'], dts: { entry: { index } } }),
  libraryBuild({ index }, { format: ['cjs'], clean: false }),
]);
