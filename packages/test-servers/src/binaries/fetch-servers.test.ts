import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchServers } from './fetch-servers.ts';

/** Programs that behave like apt-get and dpkg on a release that has Redis and no Valkey. */
const aptGet = `#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in
  *"install redis-server") echo "Inst libjemalloc2 (5.3.0-1 Debian:12 [amd64])"
    echo "Inst redis-server (5:7.0.15-1 Debian:12 [amd64])"
    echo "Conf redis-server (5:7.0.15-1 Debian:12 [amd64])" ;;
  *"install valkey-server") echo "E: Unable to locate package valkey-server" >&2; exit 100 ;;
  *" download "*) for name in "$@"; do last=$name; done; echo > "$last.deb" ;;
esac
`;
const dpkg = `#!/bin/sh
mkdir -p "$3/usr/bin"
printf '#!/bin/sh\\n%s\\n' "$PROGRAM" > "$3/usr/bin/redis-server"
chmod +x "$3/usr/bin/redis-server"
`;

let root = '';
let copyFolder = '';
let log = '';

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'regpilot-fetch-'));
  copyFolder = path.join(root, 'cache/debian');
  log = path.join(root, 'log');
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/** A machine with the two programs; what is unpacked runs `program`. */
function debian(program = 'exit 0'): NodeJS.ProcessEnv {
  plant(path.join(root, 'bin/apt-get'), aptGet);
  plant(path.join(root, 'bin/dpkg'), dpkg);
  return { PATH: `${path.join(root, 'bin')}:/usr/bin:/bin`, LOG: log, PROGRAM: program };
}

const commands = (): string[] =>
  readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(/^--config-file \S+ --quiet /, ''));

test('downloads what an installation would add, of the servers that the release has', async () => {
  await fetchServers({ env: debian(), copyFolder });
  expect(commands()).toEqual([
    'update',
    '--simulate --no-install-recommends install redis-server',
    '--simulate --no-install-recommends install valkey-server',
    'download libjemalloc2 redis-server',
  ]);
  expect(existsSync(path.join(copyFolder, 'usr/bin/redis-server'))).toBe(true);
});

test('a copy that runs is used, and nothing is asked', async () => {
  const env = debian();
  plant(path.join(copyFolder, 'usr/bin/redis-server'), '#!/bin/sh\nexit 0\n');
  await fetchServers({ env, copyFolder });
  expect(existsSync(log)).toBe(false);
});

test('a copy that does not run any more is made anew', async () => {
  const env = debian();
  plant(path.join(copyFolder, 'usr/bin/redis-server'), '#!/bin/sh\nexit 127\n');
  await fetchServers({ env, copyFolder });
  expect(commands()).toHaveLength(4);
  expect(readFileSync(path.join(copyFolder, 'usr/bin/redis-server'), 'utf8')).toContain('exit 0');
});

test('what was unpacked and does not run is an error that tells why, and is not kept', async () => {
  const env = debian('echo "libjemalloc.so.2: cannot open" >&2; exit 127');
  await expect(fetchServers({ env, copyFolder })).rejects.toThrow(
    /the unpacked redis-server does not run: .*libjemalloc\.so\.2: cannot open/s,
  );
  expect(existsSync(copyFolder)).toBe(false);
});

test('a machine without apt-get is an error that names it', async () => {
  const env = { PATH: path.join(root, 'empty') };
  await expect(fetchServers({ env, copyFolder })).rejects.toThrow('apt-get: ');
  expect(existsSync(copyFolder)).toBe(false);
});
