import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * What is left when this process is gone, whichever way it went: the programs whose numbers stand in
 * `<folder>/<any>/pid` are killed, and the folder is removed.
 *
 * A shell waits for the end of its standard input. The kernel ends it with this process, even one that was killed and
 * could run no handler of its own. It leads a session of its own, so that an interrupt from the keyboard does not end
 * the shell first.
 */
const script = `
cat >/dev/null
for file in "$1"/*/pid; do
  [ -f "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null
done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/** Removes a folder, and kills the programs that have a `pid` file in it, as soon as this process has ended. */
export function cleanUpAfterDeath(folder: string): void {
  const shell = spawn('/bin/sh', ['-c', script, 'clean-up', folder], {
    // Not in the folder that it removes, and in none that somebody wants to unmount.
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Neither keeps this process alive: it would wait for the shell, which waits for it.
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
}
