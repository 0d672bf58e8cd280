import type { FileSourceOptions } from './files/file-options.ts';
import { requireFileSources } from './files/require-file-sources.ts';
import type { KeySource } from './key-source.ts';

/**
 * Keys from a file, in the order of preference. A ring reads it again within `debounceMs` of a
 * change, and at the latest after `pollMs`; also when the file is a link into a mounted volume.
 *
 * Whoever writes the file should replace it by a rename: one that is written in place may be read
 * when it is half written. A file that was mounted with Kubernetes' `subPath` never changes: then
 * `capabilities.liveRefresh` is false and the name of the source, which events show, says so.
 *
 * `load` rejects with `KeySourceError`: `not-configured` when there is no file, `rejected` when it
 * is empty, above 1 MiB or cannot be parsed, `failed` when it may not be read.
 *
 * @throws ConfigurationError for a malformed option, and where there is no file system.
 */
export function fromFile(path: string, options: FileSourceOptions = {}): KeySource {
  return requireFileSources().file(path, options);
}
