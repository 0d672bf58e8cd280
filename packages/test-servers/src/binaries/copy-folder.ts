import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const cacheFolder = fileURLToPath(new URL('../../../../.cache/test-servers', import.meta.url));

/**
 * Where the distribution's packages are unpacked, one folder for each release and processor: a checkout that is mounted
 * into containers of several releases would else start programs with the libraries of another.
 */
export function defaultCopyFolder(): string {
  return path.join(cacheFolder, `${releaseName()}-${process.arch}`);
}

/** `debian-12`, from os-release(5). */
function releaseName(): string {
  const text = readText('/etc/os-release');
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}="?([\\w.-]+)"?$`, 'm').exec(text)?.[1];
  return `${field('ID') ?? process.platform}-${field('VERSION_ID') ?? 'unversioned'}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
