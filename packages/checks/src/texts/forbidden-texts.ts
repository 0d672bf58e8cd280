/** A text that no linter can forbid, or that only a comment could. */
export interface ForbiddenText {
  name: string;
  pattern: RegExp;
  /** Globs below the root. */
  files: readonly string[];
  /** What to do instead. */
  instead: string;
}

const sources = [
  'packages/*/{src,test,openapi,consumer}/**/*.{ts,mts,cts,mjs,cjs}',
  'examples/*/src/**/*.ts',
];

export const forbiddenTexts: readonly ForbiddenText[] = [
  {
    name: 'a comment that switches the linter off',
    pattern: /(?:eslint|oxlint)-disable/,
    files: sources,
    instead: 'mend the line, or change the rule for all in .oxlintrc.json',
  },
  {
    name: 'a formatter that is switched off',
    pattern: /(?:prettier|oxfmt)-ignore/,
    files: sources,
    instead: 'let the line be formatted',
  },
  {
    name: 'the address of a registry',
    pattern: /tarball:\s*['"]?https?:/,
    files: ['pnpm-lock.yaml'],
    instead: 'install from the public registry: other machines cannot reach this address',
  },
];
