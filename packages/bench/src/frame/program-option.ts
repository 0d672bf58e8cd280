import type { ProgramOptions } from './program.ts';

/** @throws TypeError when an area's table leaves the option out or gives it another type */
export function textOption(options: ProgramOptions, name: string): string {
  const value = options[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`the area gives this program no text ${JSON.stringify(name)}`);
}

/** @throws TypeError when an area's table leaves the option out or gives it another type */
export function countOption(options: ProgramOptions, name: string): number {
  const value = options[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(`the area gives this program no count ${JSON.stringify(name)}`);
}
