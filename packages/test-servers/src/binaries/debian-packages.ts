import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An update of the lists takes seconds; a mirror that does not answer is given up. */
const programTimeoutMs = 300_000;

export interface UnpackFolders {
  /** Takes apt's lists and archives. */
  readonly work: string;
  /** Takes the unpacked files. */
  readonly tree: string;
}

/**
 * Downloads packages and what they need beyond the machine's own, and unpacks them, with apt's lists and archives in a
 * folder of their own. Nothing outside of the two folders is written.
 *
 * A package that the release does not have is left out.
 *
 * @param names as in `redis-server`
 * @param folders both exist and are empty
 * @param env the environment of apt-get and dpkg
 * @throws Error with what the program printed when apt-get or dpkg is missing or fails
 */
export async function unpackDebianPackages(
  names: readonly string[],
  { work, tree }: UnpackFolders,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const runHere = programRunner(path.join(work, 'archives'), env);
  const archives = path.join(work, 'archives');
  await mkdir(path.join(work, 'lists/partial'), { recursive: true });
  await mkdir(path.join(archives, 'partial'), { recursive: true });
  const configFile = path.join(work, 'apt.conf');
  await writeFile(configFile, aptConfig(work));
  const apt = (...args: string[]): Promise<string> =>
    runHere('apt-get', ['--config-file', configFile, '--quiet', ...args]);

  await apt('update');
  const needed = new Set<string>();
  for (const name of names) {
    const plan = await planOf(name, apt);
    for (const each of plan) needed.add(each);
  }
  if (needed.size === 0) throw new Error(`this release has none of: ${names.join(', ')}`);
  await apt('download', ...needed);
  for (const file of await readdir(archives)) {
    if (file.endsWith('.deb')) await runHere('dpkg', ['--extract', file, tree]);
  }
}

/**
 * Read after the machine's own files, whose mirrors and proxies hold. Its hooks do not: after an update they refresh
 * indexes outside of our folders.
 */
function aptConfig(work: string): string {
  return [
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    `Dir::State "${work}";`,
    `Dir::State::lists "${work}/lists";`,
    `Dir::Cache "${work}";`,
    `Dir::Cache::archives "${work}/archives";`,
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    `Dir::Log "${work}";`,
    // apt run by root downloads as another user, who may not write here.
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    // A simulation changes nothing, so it need not wait for another apt.
    'Debug::NoLocking "true";',
    '',
  ].join('\n');
}

/** The packages that an installation would add. Their names differ between releases, so apt's resolver is asked. */
async function planOf(
  name: string,
  apt: (...args: string[]) => Promise<string>,
): Promise<readonly string[]> {
  try {
    return addedPackages(await apt('--simulate', '--no-install-recommends', 'install', name));
  } catch (error) {
    if (error instanceof Error && error.message.includes('Unable to locate package')) return [];
    throw error;
  }
}

/** The names in lines of the form `Inst redis-tools (5:7.0.15-1 Debian:12/stable [amd64])`. */
function addedPackages(simulation: string): string[] {
  return [...simulation.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
}

/** Runs a program to its end and resolves with its output. @throws Error with what it printed */
function programRunner(
  cwd: string,
  env: NodeJS.ProcessEnv,
): (file: string, args: readonly string[]) => Promise<string> {
  // Messages are read, so they have to be the English ones.
  const ownEnv = { ...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const options = { cwd, env: ownEnv, timeout: programTimeoutMs, killSignal: 'SIGKILL' } as const;
  return async (file, args) => {
    try {
      return (await run(file, args, options)).stdout;
    } catch (error) {
      const said = error instanceof Error ? error.message.trim() : String(error);
      throw new Error(`${file}: ${said}`, { cause: error });
    }
  };
}
