import { readFile } from 'node:fs/promises';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { joinResults } from '../programs/run-all.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { listPublishedPackages } from '../workspace/list-packages.ts';
import type { WorkspacePackage } from '../workspace/list-packages.ts';
import { tarballOf } from './pack-packages.ts';

async function checkManifest(
  workspacePackage: WorkspacePackage,
  workFolder: string,
): Promise<ProgramResult> {
  const { buffer } = new Uint8Array(await readFile(tarballOf(workspacePackage, workFolder)));
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  const lines = messages.map((message) => {
    const text = formatMessage(message, pkg, { color: false }) ?? message.code;
    return `${workspacePackage.name}: ${message.type}: ${text}`;
  });
  return { ok: messages.length === 0, output: lines.join('\n') };
}

/** publint, strict, over each tarball. Its suggestions count too. */
export async function checkManifests(workFolder: string): Promise<ProgramResult> {
  const checks = listPublishedPackages().map((one) => checkManifest(one, workFolder));
  return joinResults(await Promise.all(checks));
}
