import type { WorkspacePackage } from '../workspace/list-packages.ts';
import { declarationProgram } from './declaration-program.ts';
import { describePackage } from './describe-package.ts';
import { listEntries } from './list-entries.ts';
import { renderReport } from './render-report.ts';

/** What `api.md` in the folder of a package should say. */
export interface ApiReport {
  folder: string;
  text: string;
}

/**
 * The reports of packages, from their sources as they are now. A source that does not compile may be reported with
 * `any` where a type is wrong.
 *
 * @param root the folder of `tsconfig.base.json`, to which the folders of the packages are relative
 */
export function makeReports(root: string, packages: readonly WorkspacePackage[]): ApiReport[] {
  const found = packages.map((one) => ({ one, entries: listEntries(root, one) }));
  const files = found.flatMap(({ entries }) => entries.map(({ file }) => file));
  const program = declarationProgram(root, files);
  return found.map(({ one, entries }) => ({
    folder: one.folder,
    text: renderReport(
      describePackage({ program, root, workspacePackage: one, entries, packages }),
    ),
  }));
}
