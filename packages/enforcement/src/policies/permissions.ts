import { ConfigurationError } from '@regpilot/contract';
import type { Capability } from '@regpilot/contract';
import type { CheckFailure, CheckPolicy } from './policy.ts';
import { readPolicyOptions } from './policy-options.ts';
import type { PolicyOptions } from './policy-options.ts';

const allCapabilities = [
  'read',
  'chat',
  'embeddings',
  'governor',
  'manage_keys',
] as const satisfies readonly Capability[];

/** What each scope includes; the Governor is a part of chatting. */
const scopeCapabilities = {
  read: ['read'],
  chat: ['read', 'chat', 'governor'],
  full: allCapabilities,
} as const satisfies Record<string, readonly Capability[]>;

export type KeyScopeName = keyof typeof scopeCapabilities;

const remedies: Readonly<Record<Capability, string>> = {
  read: 'Use a key whose scope includes reading',
  chat: "Allow chat in the key's permissions",
  embeddings: "Allow embeddings in the key's permissions",
  governor: "Allow the Governor in the key's permissions",
  manage_keys:
    'Use a key with the manage_keys permission; it is off unless a key is created with it',
};

/**
 * Lets calls pass whose capability is in the list. `read` is in every list, as it is part of every
 * scope, and a call without a capability passes. An empty list leaves nothing but those.
 *
 * @throws ConfigurationError for a name that is not a capability, and for wrong options.
 */
export function capabilities(allowed: readonly Capability[], options?: PolicyOptions): CheckPolicy {
  if (!Array.isArray(allowed) || !allowed.every((name) => allCapabilities.includes(name))) {
    throw new ConfigurationError({
      field: 'capabilities',
      problem: 'is not a list of capabilities',
      allowed: allCapabilities.join(', '),
    });
  }
  const granted = ['read', ...allowed] as const;
  return {
    ...permissionCheck('capabilities', 'capability', granted, {}),
    ...readPolicyOptions('capabilities', options),
  };
}

/**
 * Lets calls pass that the key's scope includes: `read`, `chat` (with reading and the Governor) or `full`.
 *
 * @throws ConfigurationError for an unknown scope, and for wrong options.
 */
export function scopes(scope: KeyScopeName, options?: PolicyOptions): CheckPolicy {
  if (!isKeyScope(scope)) {
    throw new ConfigurationError({
      field: 'scopes',
      problem: 'is not a known scope',
      allowed: Object.keys(scopeCapabilities).join(', '),
    });
  }
  return {
    ...permissionCheck('scope', 'scope', scopeCapabilities[scope], { scope }),
    ...readPolicyOptions('scopes', options),
  };
}

export function isKeyScope(value: unknown): value is KeyScopeName {
  return typeof value === 'string' && Object.hasOwn(scopeCapabilities, value);
}

function permissionCheck(
  name: string,
  stage: 'capability' | 'scope',
  allowed: readonly Capability[],
  details: Readonly<Record<string, unknown>>,
): CheckPolicy {
  // Made once: a denied client hammers, and each denial is the same.
  const failures = new Map<Capability, CheckFailure>(
    allCapabilities
      .filter((capability) => !allowed.includes(capability))
      .map((required) => [
        required,
        {
          code: 'PERMISSION_DENIED',
          details: { reason: stage, required, ...details, remedy: remedies[required] },
        },
      ]),
  );
  return {
    kind: 'check',
    name,
    stage,
    check({ capability }) {
      if (capability === null) return undefined;
      // Most calls are allowed, and to find that out here costs less than a look-up.
      for (const granted of allowed) if (granted === capability) return undefined;
      return failures.get(capability);
    },
  };
}
