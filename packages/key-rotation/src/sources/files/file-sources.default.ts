import type { FileSources } from './file-sources.ts';

/** Browsers and edge runtimes have no files, and their bundles none of the code for them. */
export const fileSources: FileSources | null = null;
