/**
 * @typedef {object} InstallState
 * @property {string} runningNode version of the Node that runs the script, as in `24.21.0`
 * @property {string | undefined} pinnedNode version in the root's `devDependencies.node`
 * @property {string | undefined} wantedLockfile text of `pnpm-lock.yaml`
 * @property {string | undefined} installedLockfile text of the copy that an install leaves when it is done
 * @property {readonly string[]} missingLinks dependencies named in a manifest and absent on the disk, as `folder: name`
 * @property {boolean | undefined} lockfileAccepted whether pnpm finds that manifests, settings and lockfile agree; undefined when there is no pnpm to ask
 */

/**
 * Says what is wrong with an installation, or undefined when a script may run on it.
 * The order is that of the causes: an install that failed early shows in the first line, not in its consequences.
 *
 * @param {InstallState} state
 * @returns {string | undefined}
 */
export function installProblem(state) {
  const { wantedLockfile, installedLockfile, missingLinks, pinnedNode, runningNode } = state;
  if (wantedLockfile === undefined) return 'pnpm-lock.yaml is missing';
  if (pinnedNode === undefined)
    return 'package.json names no version of Node in devDependencies.node';
  if (installedLockfile === undefined) return 'the dependencies are not installed';
  if (withUnixLines(wantedLockfile) !== withUnixLines(installedLockfile)) {
    return 'node_modules was made from another pnpm-lock.yaml';
  }
  if (missingLinks.length > 0)
    return `the install is incomplete, missing: ${missingLinks.join(', ')}`;
  if (state.lockfileAccepted === false) {
    return 'package.json or pnpm-workspace.yaml asks for something that pnpm-lock.yaml does not hold';
  }
  if (runningNode !== pinnedNode) {
    return `this is Node ${runningNode}, the scripts run on Node ${pinnedNode} of node_modules`;
  }
  return undefined;
}

/** @param {string} text */
function withUnixLines(text) {
  return text.replaceAll('\r\n', '\n');
}
