export type KeyType = 'gateway' | 'project';
export type KeyEnvironment = 'development' | 'staging' | 'production' | 'ci';

/** What the prefix of a key says; all null for a key of another system. */
export interface KeyFormat {
  readonly type: KeyType | null;
  /** From the middle part of the prefix (`sk_dev_…`); null where the key does not say. */
  readonly environment: KeyEnvironment | null;
}

const environmentOfInfix: Readonly<Record<string, KeyEnvironment>> = {
  dev: 'development',
  stg: 'staging',
  staging: 'staging',
  prod: 'production',
  ci: 'ci',
};

/** The infix that a new key of each environment is minted with. */
export const infixOfEnvironment: Readonly<Record<KeyEnvironment, string>> = {
  development: 'dev_',
  staging: 'stg_',
  production: 'prod_',
  ci: 'ci_',
};

/**
 * RegPilot's `sk_` and `pk_` with an optional environment, and Transactional's `gw_sk_`. The
 * documents disagree on the length (31 and 32), so only a lower bound is asked for.
 */
const knownKey =
  /^(?:(gw_sk)_[A-Za-z0-9_]{8,}|(sk|pk)_(?:(dev|stg|staging|prod|ci)_)?[A-Za-z0-9]{8,})$/;
const knownPrefix = /^(?:gw_sk|sk|pk)_/;
/** Visible ASCII: what a header field may carry without being folded, cut or encoded (RFC 9110, section 5.5). */
const headerSafe = /^[\x21-\x7e]+$/;

/** Reads type and environment off a key; a key of an unknown form has neither, which is not an error. */
export function readKeyFormat(key: string): KeyFormat {
  const match = knownKey.exec(key);
  if (match === null) return { type: null, environment: null };
  return {
    type: match[2] === 'pk' ? 'project' : 'gateway',
    environment: environmentOfInfix[match[3] ?? ''] ?? null,
  };
}

export interface KeyFault {
  readonly problem: string;
  readonly allowed: string;
}

/**
 * Why a value cannot be a key, or null. Keys of other systems pass as long as a header can carry
 * them; a key that starts like one of ours must be whole, since a cut copy is the usual mistake.
 * The texts never repeat the value.
 */
export function findKeyFault(key: unknown): KeyFault | null {
  if (typeof key !== 'string') {
    return {
      problem: key === undefined || key === null ? 'is missing' : `is a ${typeof key}`,
      allowed: 'a string',
    };
  }
  if (key.trim() === '') return { problem: 'is empty', allowed: 'a key such as sk_… or gw_sk_…' };
  if (!headerSafe.test(key)) {
    return {
      problem: 'holds white space, a line break or a character outside ASCII',
      allowed: 'visible ASCII characters only; check for a line break at the end of the secret',
    };
  }
  if (knownPrefix.test(key) && !knownKey.test(key)) {
    return {
      problem: 'starts like a RegPilot key but is too short or holds other characters',
      allowed:
        'sk_, pk_ or gw_sk_, an optional dev_, stg_, prod_ or ci_, and at least 8 letters or digits',
    };
  }
  return null;
}

/** First characters that tell keys apart in a list, and the last four; never enough to guess the rest. */
export function maskKey(key: string): { prefix: string; last4: string } {
  const infixEnd =
    /^(?:gw_)?(?:sk|pk)_(?:(?:dev|stg|staging|prod|ci)_)?/.exec(key)?.[0].length ?? 0;
  return { prefix: key.slice(0, infixEnd + 4), last4: key.slice(-4) };
}
