import { KeySourceError, type KeySourceReason } from '../../errors/key-source-error.ts';

const failures: Readonly<Record<string, { reason: KeySourceReason; problem: string }>> = {
  ENOENT: { reason: 'not-configured', problem: 'does not exist' },
  EACCES: { reason: 'failed', problem: 'may not be read by this process' },
  EISDIR: { reason: 'failed', problem: 'is no regular file' },
  ENOTDIR: { reason: 'failed', problem: 'is no folder' },
  EFBIG: { reason: 'rejected', problem: 'is too large to be a list of keys' },
};

/**
 * What an error of the file system says of a source. Only what is not there counts as not
 * configured: a file that is there and cannot be read must not send calls to an older key elsewhere.
 */
export function readFailure(source: string, error: unknown): KeySourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  const known = failures[code] ?? { reason: 'failed', problem: `could not be read (${code})` };
  return new KeySourceError({ source, ...known, cause: error });
}
