import { createDirectorySource } from './create-directory-source.ts';
import { createFileSource } from './create-file-source.ts';
import type { FileSources } from './file-sources.ts';
import { fileSystem } from './file-system.node.ts';

export const fileSources: FileSources | null = {
  file: (path, options) => createFileSource(fileSystem, path, options),
  directory: (path, options) => createDirectorySource(fileSystem, path, options),
};
