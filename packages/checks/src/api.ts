import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeReports } from './api-report/make-reports.ts';
import { listPublishedPackages } from './workspace/list-packages.ts';
import { root } from './workspace/root.ts';

for (const { folder, text } of makeReports(root, listPublishedPackages())) {
  const file = path.join(folder, 'api.md');
  writeFileSync(path.join(root, file), text);
  console.log(`wrote ${file}`);
}
