/** The folders that the kubelet writes versions of a volume to, such as `..2026_11_21_03_00_00.123456789`. */
const versionFolder = /(?:^|\/)\.\.\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d\./;

/**
 * Whether a path was mounted out of one version of a Kubernetes volume, which is what `subPath` does.
 * The kubelet replaces a volume by a new folder; such a mount stays with the old one until the
 * container ends, so no watch and no poll will ever see a new key.
 *
 * @param mounts the text of `/proc/self/mountinfo`: field 4 is the root of the mount in its file
 * system, field 5 the mount point, both with white space as octal escapes (proc(5)).
 */
export function isPinnedMount(mounts: string, path: string): boolean {
  const over = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, , , root = '', point = '']) => ({ root, point: unescapeOctal(point) }))
    .filter(({ point }) => isInside(point, path));
  // The deepest holds the path; of two at the same point the later one lies on top.
  const holder = over.reduce(
    (deepest, mount) => (mount.point.length >= deepest.point.length ? mount : deepest),
    { root: '', point: '' },
  );
  return versionFolder.test(unescapeOctal(holder.root));
}

function isInside(point: string, path: string): boolean {
  return point !== '' && (path === point || path.startsWith(point === '/' ? point : `${point}/`));
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_match, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
