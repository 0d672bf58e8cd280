const required = ['LICENSE', 'README.md', 'package.json'];

/** Sources and tests stay at home: an editor that finds them would resolve to what no user runs. */
const allowed =
  /^(dist\/[^/]+\.(js|cjs|d\.ts|d\.cts)(\.map)?|openapi\.json|LICENSE|README\.md|CHANGELOG\.md|package\.json)$/;

/** The condition that makes the workspace read sources. In a tarball it names files that are not there. */
const sourceCondition = '"@regpilot/source":';

/**
 * @param files paths inside the package, with `/`
 * @param manifest text of its package.json
 */
export function tarballProblems(files: readonly string[], manifest: string): string[] {
  const missing = required.filter((file) => !files.includes(file));
  const foreign = files.filter((file) => !allowed.test(file));
  return [
    ...missing.map((file) => `${file} is missing`),
    ...foreign.map((file) => `${file} does not belong into the tarball`),
    ...(manifest.includes(sourceCondition)
      ? ['package.json has the condition @regpilot/source']
      : []),
    ...(manifest.includes('"workspace:') ? ['package.json names a workspace: version'] : []),
  ];
}
