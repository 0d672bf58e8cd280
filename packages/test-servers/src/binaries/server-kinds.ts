/** What tests can start. */
export const serverKindNames = ['redis', 'valkey'] as const;

export type ServerKind = (typeof serverKindNames)[number];

export interface ServerKindFacts {
  readonly title: string;
  readonly program: string;
  /** The environment variable that names the program's path. */
  readonly variable: string;
  readonly debianPackage: string;
  /** Whether CI fails without it. */
  readonly required: boolean;
}

/** Where a machine may have them. */
export const serverKinds: Readonly<Record<ServerKind, ServerKindFacts>> = {
  redis: {
    title: 'Redis',
    program: 'redis-server',
    variable: 'REDIS_SERVER',
    debianPackage: 'redis-server',
    required: true,
  },
  valkey: {
    title: 'Valkey',
    program: 'valkey-server',
    variable: 'VALKEY_SERVER',
    debianPackage: 'valkey-server',
    // Debian has it from release 13 on.
    required: false,
  },
};
