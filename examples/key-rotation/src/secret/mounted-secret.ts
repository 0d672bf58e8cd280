import { mkdtemp, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const versionLink = '..data';
const newVersionLink = '..data_tmp';

/**
 * A mounted Kubernetes secret without a cluster: the folder, and the writes that the kubelet does to
 * it. `..data` is a link to the folder of the version in use, and each file a link through `..data`.
 */
export class MountedSecret implements AsyncDisposable {
  readonly directory: string;
  readonly #now: () => number;

  private constructor(directory: string, now: () => number) {
    this.directory = directory;
    this.#now = now;
  }

  static async create(
    files: Readonly<Record<string, string>>,
    now: () => number = Date.now,
  ): Promise<MountedSecret> {
    const secret = new MountedSecret(await mkdtemp(path.join(tmpdir(), 'mounted-secret-')), now);
    await secret.write(files);
    return secret;
  }

  /**
   * Puts a new version in place, in the order of the kubelet's AtomicWriter: the new folder, a link
   * to it aside, one rename, the names that are new, those that are gone, the old folder.
   */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    const old = await readlink(this.#path(versionLink)).catch(() => null);
    const version = await mkdtemp(this.#path(`..${stamp(this.#now())}.`));
    await Promise.all(
      Object.entries(files).map(([name, text]) => writeFile(path.join(version, name), text)),
    );
    await symlink(path.basename(version), this.#path(newVersionLink));
    await rename(this.#path(newVersionLink), this.#path(versionLink));
    await this.#linkNames(Object.keys(files));
    if (old !== null) await rm(this.#path(old), { recursive: true });
  }

  async #linkNames(names: readonly string[]): Promise<void> {
    const linked = (await readdir(this.directory)).filter((name) => !name.startsWith('..'));
    for (const name of names)
      if (!linked.includes(name)) await symlink(path.join(versionLink, name), this.#path(name));
    for (const name of linked) if (!names.includes(name)) await rm(this.#path(name));
  }

  #path(name: string): string {
    return path.join(this.directory, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** `2026_11_21_03_00_00`, in UTC. */
function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '_');
}
