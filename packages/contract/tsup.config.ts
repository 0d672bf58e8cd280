import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.base.ts';

// zod is part of the built schemas: one file loads in a third of the time of zod's hundred modules.
// It stays a dependency because the declarations name its types.
export default defineConfig(
  libraryBuild({ index: 'src/index.ts', schemas: 'src/schemas/index.ts' }, { noExternal: ['zod'] }),
);
