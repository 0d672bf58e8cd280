import type { DirectorySourceOptions } from './files/file-options.ts';
import { requireFileSources } from './files/require-file-sources.ts';
import type { KeySource } from './key-source.ts';

/**
 * Keys from the files of a folder, such as a mounted Kubernetes secret. A ring sees every change of
 * the volume (the swap of its `..data` link) within `debounceMs`, and at the latest after `pollMs`;
 * all keys of a set are of one version of the volume, whose name is the set's `version`. The name of
 * a file becomes the label of its keys.
 *
 * Without `files`, **whatever lies in the folder is taken for a key and sent to the gateway**: name
 * them when the secret holds anything else. In a folder that is no mounted volume each file is read
 * for itself. A volume that was mounted with `subPath` never changes: then `capabilities.liveRefresh`
 * is false and the name of the source, which events show, says so.
 *
 * `load` rejects with `KeySourceError`: `not-configured` when the folder or all the files are missing,
 * `rejected` when they are empty, above 1 MiB, more than 100 or cannot be parsed, `failed` when one may not be read.
 *
 * @throws ConfigurationError for a malformed option, and where there is no file system.
 */
export function fromDirectory(path: string, options: DirectorySourceOptions = {}): KeySource {
  return requireFileSources().directory(path, options);
}
