import { mkdir, mkdtemp, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A Kubernetes volume as the kubelet's atomic writer lays it out: the files in a folder of the
 * version, `..data` a link to that folder, and a link through `..data` for each name.
 */
export class MountedVolume {
  readonly directory: string;
  #version = 0;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(files: Readonly<Record<string, string>>): Promise<MountedVolume> {
    const volume = new MountedVolume(await mkdtemp(path.join(tmpdir(), 'mounted-volume-')));
    await volume.swap(files);
    return volume;
  }

  /** In the kubelet's order: new folder, link aside, one rename, names, and only then the old folder goes. */
  async swap(files: Readonly<Record<string, string>>): Promise<string> {
    const version = `..2026_11_21_03_00_00.${++this.#version}`;
    const old = await readlink(this.path('..data')).catch(() => null);
    await mkdir(this.path(version));
    for (const [name, text] of Object.entries(files))
      await writeFile(this.path(version, name), text);
    await symlink(version, this.path('..data_tmp'));
    await rename(this.path('..data_tmp'), this.path('..data'));
    for (const name of Object.keys(files))
      await symlink(path.join('..data', name), this.path(name)).catch(() => undefined);
    if (old !== null) await rm(this.path(old), { recursive: true });
    return version;
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
