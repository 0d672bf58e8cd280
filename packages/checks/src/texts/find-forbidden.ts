import type { ForbiddenText } from './forbidden-texts.ts';

/** The places of a forbidden text in one file, a line each: `file:12: what it is; what to do instead`. */
export function findForbidden(file: string, text: string, forbidden: ForbiddenText): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      forbidden.pattern.test(line)
        ? [`${file}:${index + 1}: ${forbidden.name}; ${forbidden.instead}`]
        : [],
    );
}
