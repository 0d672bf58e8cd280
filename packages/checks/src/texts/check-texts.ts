import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProgramResult } from '../programs/run-program.ts';
import { root } from '../workspace/root.ts';
import { findForbidden } from './find-forbidden.ts';
import { forbiddenTexts } from './forbidden-texts.ts';

/** Looks for every forbidden text in the files of its globs. A glob that matches no file is a mistake, and fails. */
export async function checkTexts(): Promise<ProgramResult> {
  const lines: string[] = [];
  for (const forbidden of forbiddenTexts) {
    const files = globSync(forbidden.files, { cwd: root });
    if (files.length === 0) lines.push(`no file for: ${forbidden.name}`);
    for (const file of files) {
      lines.push(...findForbidden(file, await readFile(path.join(root, file), 'utf8'), forbidden));
    }
  }
  return { ok: lines.length === 0, output: lines.join('\n') };
}
