import type { KeySource } from '../key-source.ts';
import type { DirectorySourceOptions, FileSourceOptions } from './file-options.ts';

/** The sources that need files, as far as a runtime has them. */
export interface FileSources {
  file(path: string, options: FileSourceOptions): KeySource;
  directory(path: string, options: DirectorySourceOptions): KeySource;
}
