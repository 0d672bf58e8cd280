import { configDefaults, mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.project.ts';

/**
 * For the mutation tests, which run once for each of more than a thousand small changes: without the
 * random walks, where chance would decide the score, and without what waits for the file system.
 *
 * Stryker reads it from outside of the copy that it changes, so that its import of a file of the
 * workspace holds; the tests are those of the copy.
 */
export default mergeConfig(testProject('key-rotation'), {
  test: {
    isolate: false,
    exclude: [
      ...configDefaults.exclude,
      'test/model/**',
      'test/{file-sources,watched-files}.test.ts',
    ],
  },
});
