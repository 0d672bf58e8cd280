// First command of every root script: ends with exit code 1 unless the install is whole and this is the pinned Node.
// pnpm only warns when the install before a script fails, and then runs the script on the machine's Node: a broken
// install would look like a pass. Plain JavaScript without dependencies, because it must also run on that Node.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { installProblem } from './install-state.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** @param {string} file */
function readIfPresent(file) {
  const full = path.join(root, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}

/**
 * @typedef {{ dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Manifest
 * @param {string} folder
 * @returns {Manifest}
 */
function readManifest(folder) {
  return JSON.parse(readIfPresent(path.join(folder, 'package.json')) ?? '{}');
}

function workspaceFolders() {
  const parents = ['packages', 'examples'].filter((parent) => existsSync(path.join(root, parent)));
  const folders = parents.flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return ['.', ...folders];
}

/** @param {string} folder */
function missingLinksOf(folder) {
  const { dependencies, devDependencies } = readManifest(folder);
  return Object.keys({ ...dependencies, ...devDependencies })
    .filter((name) => !existsSync(path.join(root, folder, 'node_modules', name)))
    .map((name) => `${folder}: ${name}`);
}

/** Asks pnpm, without the network. It writes nothing when all is in order, which takes it about 0.2 s. */
function isLockfileAccepted() {
  const { npm_execpath: pnpm, npm_config_user_agent: agent } = process.env;
  if (pnpm === undefined || !agent?.startsWith('pnpm/')) return undefined;
  const script = /\.[cm]?js$/.test(pnpm);
  const question = ['install', '--frozen-lockfile', '--offline'];
  const { status } = spawnSync(
    script ? process.execPath : pnpm,
    script ? [pnpm, ...question] : question,
    {
      cwd: root,
      stdio: 'ignore',
    },
  );
  return status === 0;
}

const installedLockfile = readIfPresent('node_modules/.pnpm/lock.yaml');
const problem = installProblem({
  runningNode: process.versions.node,
  pinnedNode: readManifest('.').devDependencies?.['node'],
  wantedLockfile: readIfPresent('pnpm-lock.yaml'),
  installedLockfile,
  missingLinks: workspaceFolders().flatMap(missingLinksOf),
  // Without an install there is nothing to ask about, and pnpm would start one.
  lockfileAccepted: installedLockfile === undefined ? undefined : isLockfileAccepted(),
});
if (problem !== undefined) {
  console.error(
    `\nNot run: ${problem}.\nInstall with \`npx -y pnpm@12 install\`, which also says why it fails, then run again.`,
  );
  process.exit(1);
}
