import type { KeySource } from '../key-source.ts';
import { versionLink } from './directory-snapshot.ts';
import { readPath, type FileSourceOptions } from './file-options.ts';
import { fileSource } from './file-source.ts';
import type { FileSystem } from './file-system.ts';
import { fileSnapshot } from './snapshot.ts';

export function createFileSource(
  fileSystem: FileSystem,
  given: string,
  options: FileSourceOptions = {},
): KeySource {
  const path = fileSystem.resolve(readPath('path', given));
  const place = fileSystem.split(path);
  const name = `file ${path}`;
  return fileSource(
    fileSystem,
    {
      name,
      path,
      directory: place.directory,
      concerns: (changed) => changed === place.name || changed === versionLink,
      take: fileSnapshot(fileSystem, name, path),
      labelled: false,
    },
    options,
  );
}
