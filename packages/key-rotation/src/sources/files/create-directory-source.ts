import { ConfigurationError } from '@regpilot/contract';
import type { KeySource } from '../key-source.ts';
import { directorySnapshot, versionLink } from './directory-snapshot.ts';
import { readPath, type DirectorySourceOptions } from './file-options.ts';
import { fileSource } from './file-source.ts';
import type { FileSystem } from './file-system.ts';

export function createDirectorySource(
  fileSystem: FileSystem,
  given: string,
  options: DirectorySourceOptions = {},
): KeySource {
  const path = fileSystem.resolve(readPath('path', given));
  const names = options.files?.map(readFileName);
  if (names?.length === 0) throw wrongName('files', 'names no file');
  const name = `directory ${path}`;
  return fileSource(
    fileSystem,
    {
      name,
      path,
      directory: path,
      concerns: (changed) =>
        changed === versionLink || (names?.includes(changed) ?? !changed.startsWith('.')),
      take: directorySnapshot(fileSystem, { source: name, directory: path, names }),
      labelled: true,
    },
    options,
  );
}

/** A name with a separator or `..` would lead out of the version that is being read. */
function readFileName(value: unknown, index: number): string {
  if (typeof value !== 'string' || !/^[^/\\\0]+$/.test(value) || /^\.\.?$/.test(value))
    throw wrongName(`files[${index}]`, 'is no name of a file');
  return value;
}

function wrongName(field: string, problem: string): ConfigurationError {
  return new ConfigurationError({
    field,
    problem,
    allowed: 'at least one name of a file in the folder, without a path',
  });
}
