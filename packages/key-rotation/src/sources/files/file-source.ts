import type { KeyMaterial, KeySource, LoadedKeys } from '../key-source.ts';
import { KeySourceError } from '../../errors/key-source-error.ts';
import type { FileSourceOptions } from './file-options.ts';
import { readTimes } from './file-options.ts';
import type { FileSystem } from './file-system.ts';
import { parseKeys } from './parse-keys.ts';
import { isPinnedMount } from './pinned-mount.ts';
import type { Snapshot, TakeSnapshot } from './snapshot.ts';
import { watchContent } from './watch-content.ts';

export interface FilePlace {
  readonly name: string;
  /** What was given: the file, or the folder of files. */
  readonly path: string;
  /** The folder to watch. */
  readonly directory: string;
  readonly concerns: (name: string) => boolean;
  readonly take: TakeSnapshot;
  /** Whether keys without a label get the name of their file. */
  readonly labelled: boolean;
}

/** The source over any snapshot of files: what fromFile and fromDirectory have in common. */
export function fileSource(
  fileSystem: FileSystem,
  place: FilePlace,
  options: FileSourceOptions,
): KeySource {
  const times = readTimes(options);
  const pinned = isPinnedMount(fileSystem.mounts(), fileSystem.realPathNow(place.path));
  const name = pinned ? `${place.name} (subPath mount, never updated)` : place.name;
  const load = async (signal: AbortSignal): Promise<LoadedKeys> => {
    signal.throwIfAborted();
    return toLoadedKeys(name, await place.take(), {
      parse: options.parse,
      labelled: place.labelled,
    });
  };
  if (pinned)
    return { name, capabilities: { push: false, publish: false, liveRefresh: false }, load };
  return {
    name,
    capabilities: { push: true, publish: false, liveRefresh: true },
    load,
    watch: (changed) => watchContent({ ...place, ...times, fileSystem, changed }),
  };
}

function toLoadedKeys(
  source: string,
  { files, version }: Snapshot,
  { parse, labelled }: { parse: FileSourceOptions['parse']; labelled: boolean },
): LoadedKeys {
  const keys = files.flatMap(({ name, text }) =>
    parseKeys(source, text, parse).map((key) => (labelled ? withLabel(key, name) : key)),
  );
  // An empty file is one that is being written, or a mistake: not a reason to look elsewhere.
  if (keys.length === 0)
    throw new KeySourceError({ source, reason: 'rejected', problem: 'holds no key' });
  return version === undefined ? { keys } : { keys, version };
}

function withLabel(key: KeyMaterial | undefined, label: string): KeyMaterial | undefined {
  if (typeof key === 'string') return { key, label };
  return key === undefined ? undefined : { label, ...key };
}
