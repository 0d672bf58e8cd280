import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.base.ts';

// `#file-sources` is left to the import map of package.json, which the user's runtime or bundler resolves: a bundle for
// browsers holds nothing of them. What the map names is built beside the entry, so that both share every class.
export default defineConfig(
  libraryBuild(
    {
      index: 'src/index.ts',
      'file-sources.node': 'src/sources/files/file-sources.node.ts',
      'file-sources.default': 'src/sources/files/file-sources.default.ts',
    },
    {
      external: ['#file-sources'],
      dts: { entry: { index: 'src/index.ts' } },
    },
  ),
);
