import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withErrorTable } from '../../errors-page/build-error-table.ts';

test('docs/errors.md has the codes as they are (write it again with `pnpm --filter @regpilot/contract errors-page`)', () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  expect(page).toBe(withErrorTable(page));
});

test('a page without the place for the table is refused, not written over', () => {
  expect(() => withErrorTable('# Errors\n')).toThrow('error codes: begin');
});
