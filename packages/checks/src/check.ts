import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageSteps } from './steps/package-steps.ts';
import { stepText, summaryText } from './steps/print-report.ts';
import { runSteps } from './steps/run-steps.ts';
import { sourceSteps } from './steps/source-steps.ts';

const workFolder = await mkdtemp(path.join(tmpdir(), 'regpilot-check-'));
try {
  const reports = await runSteps([...sourceSteps, ...packageSteps], {
    workFolder,
    now: () => performance.now(),
    onReport: (report) => console.log(stepText(report)),
  });
  console.log(summaryText(reports));
  process.exitCode = reports.every(({ state }) => state === 'ok') ? 0 : 1;
} finally {
  await rm(workFolder, { recursive: true, force: true });
}
