import { authHeaders, type AuthHeader, type HeaderGetter } from './names.ts';

export interface PresentedKey {
  readonly key: string;
  readonly header: AuthHeader;
}

/** RFC 9110, section 11.4: scheme and credentials, the scheme in any case. Without a scheme the whole value is the key. */
const bearer = /^bearer +/i;

/**
 * The key that a request presents, from the first of the six headers that has one; null when none
 * has. An empty header or a bare `Bearer` counts as absent, so that the next header is asked.
 */
export function readApiKey(get: HeaderGetter): PresentedKey | null {
  for (const header of authHeaders) {
    const key = get(header)?.trim().replace(bearer, '').trim();
    if (key !== undefined && key !== '' && key.toLowerCase() !== 'bearer') return { key, header };
  }
  return null;
}
