import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.base.ts';

// `#platform` is left to the import map of package.json, which the user's runtime or bundler resolves; what the map
// names is built beside the entry, so that both share their chunks and with them every class.
export default defineConfig(
  libraryBuild(
    {
      index: 'src/index.ts',
      'platform.node': 'src/platform/platform.node.ts',
      'platform.default': 'src/platform/platform.default.ts',
    },
    {
      external: ['#platform'],
      dts: { entry: { index: 'src/index.ts' } },
    },
  ),
);
