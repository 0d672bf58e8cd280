import { describe, expect, test } from 'vitest';
import { findForbidden } from './find-forbidden.ts';
import { forbiddenTexts } from './forbidden-texts.ts';

const place = (text: string): string[] =>
  forbiddenTexts.flatMap((forbidden) => findForbidden('a.ts', text, forbidden));

// Joined here, so that this file does not hold them.
const off = (tool: string, word: string): string => `// ${tool}-${word}`;

describe('findForbidden', () => {
  test.each([
    [off('eslint', 'disable-next-line')],
    [off('oxlint', 'disable')],
    [off('prettier', 'ignore')],
    ['  resolution: {integrity: sha512-x, tarball: http://mirror.test/a.tgz}'],
  ])('finds %j', (line) => {
    expect(place(`const a = 1;\n${line}\n`)).toEqual([expect.stringMatching(/^a\.ts:2: /)]);
  });

  test.each([
    ['// the rule is disabled for all in the configuration'],
    ['  resolution: {integrity: sha512-x}'],
    ['  deprecated: moved, see https://example.com'],
  ])('lets %j be', (line) => {
    expect(place(line)).toEqual([]);
  });
});
