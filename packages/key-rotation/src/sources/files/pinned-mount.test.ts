import { expect, test } from 'vitest';
import { isPinnedMount } from './pinned-mount.ts';

const line = (root: string, point: string): string =>
  `36 35 98:0 ${root} ${point} rw,noatime master:1 - tmpfs tmpfs rw`;
const version = '/..2026_11_21_03_00_00.123456789';
const host = '/var/lib/kubelet/pods/1/volumes/kubernetes.io~secret/keys';

test.each([
  ['a file mounted with subPath', [line(`${version}/key`, '/app/key')], '/app/key', true],
  [
    'one whose version was removed since',
    [line(`${version}/key//deleted`, '/app/key')],
    '/app/key',
    true,
  ],
  ['one from a volume on a disk', [line(`${host}${version}/key`, '/app/key')], '/app/key', true],
  ['a folder mounted with subPath', [line(`${version}/sub`, '/app')], '/app', true],
  ['a file in such a folder', [line(`${version}/sub`, '/app')], '/app/key', true],
  ['a point with a space', [line(`${version}/key`, '/my\\040app/key')], '/my app/key', true],
  ['a whole volume', [line('/', '/app')], '/app', false],
  ['a whole volume on a disk', [line(host, '/app')], '/app', false],
  ['a file that a container tool mounted', [line('/home/me/key', '/app/key')], '/app/key', false],
  ['another path', [line(`${version}/key`, '/app/key')], '/app/key-old', false],
  [
    'a whole volume below a pinned one',
    [line(`${version}/sub`, '/app'), line('/', '/app/keys')],
    '/app/keys/key',
    false,
  ],
  [
    'a whole volume listed before the pinned one around it',
    [line('/', '/app/keys'), line(`${version}/sub`, '/app')],
    '/app/keys/key',
    false,
  ],
  [
    'a whole volume over a pinned one',
    [line(`${version}/sub`, '/app'), line('/', '/app')],
    '/app',
    false,
  ],
  ['a folder whose name only looks alike', [line('/..2026/key', '/app/key')], '/app/key', false],
  ['a system without a list of mounts', [], '/app/key', false],
])('%s', (_what, mounts, path, pinned) => {
  expect(isPinnedMount([line('/', '/'), ...mounts, ''].join('\n'), path)).toBe(pinned);
});
