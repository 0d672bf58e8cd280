import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, watch } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileSystem } from './file-system.ts';

export const fileSystem: FileSystem = {
  resolve: (...parts) => path.resolve(...parts),
  split: (file) => ({ directory: path.dirname(file), name: path.basename(file) }),
  readText,
  list: (directory) => readdir(directory),
  realPath,
  realPathNow,
  watch: watchFolder,
  schedule: (run, ms) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  digest: (text) => createHash('sha256').update(text).digest('hex'),
  mounts,
};

/** Looks before it reads: opening a named pipe would wait for a writer, and a device has no end. */
async function readText(file: string, maxBytes: number): Promise<string> {
  const found = await stat(file);
  if (!found.isFile()) throw Object.assign(new Error('Not a regular file'), { code: 'EISDIR' });
  if (found.size > maxBytes) throw Object.assign(new Error('Too large'), { code: 'EFBIG' });
  return readFile(file, 'utf8');
}

async function realPath(file: string): Promise<string | null> {
  try {
    return await realpath(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function realPathNow(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** On the folder, never the file: a watch on a file follows its inode, and ends with the first replacement. */
function watchFolder(directory: string, onChange: (name: string | null) => void): () => void {
  const watcher = watch(directory, { persistent: false }, (_event, name) => onChange(name));
  // Unheard, an error of the watcher would end the process. The poll goes on without it.
  watcher.on('error', () => watcher.close());
  return () => watcher.close();
}

function mounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}
