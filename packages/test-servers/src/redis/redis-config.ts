/**
 * Directives of redis.conf by name, as one writes them there: `{ maxmemory: '4mb', 'maxmemory-policy': 'noeviction' }`,
 * `{ replicaof: '127.0.0.1 12001' }`, `{ save: '""' }`.
 */
export type RedisConfig = Readonly<Record<string, string | number>>;

/** What no test decides: it is how a server is found and cleaned up. */
export function ownConfig({ port, folder }: { port: number; folder: string }): RedisConfig {
  return { bind: '127.0.0.1', port, dir: `"${folder}"` };
}

/** What a data server has unless a test says otherwise. */
export function dataConfig({ appendOnly }: { appendOnly: boolean }): RedisConfig {
  return {
    save: '""',
    appendonly: appendOnly ? 'yes' : 'no',
    // What was answered survives a kill.
    appendfsync: 'always',
    // By default a primary waits 5 s for more replicas before it sends its data.
    'repl-diskless-sync-delay': 0,
  };
}

export interface ConfigParts {
  readonly own: RedisConfig;
  readonly config: RedisConfig;
}

/** The text of a configuration file. @throws Error for a directive of `own`, or one that would not stay on its line */
export function configText({ own, config }: ConfigParts): string {
  const taken = Object.keys(config).find((name) => name in own);
  if (taken !== undefined) throw new Error(`config: ${taken} is not for a test to set`);
  return Object.entries({ ...own, ...config })
    .map(([name, value]) => {
      const line = `${name} ${value}`;
      if (/[\r\n]/.test(line)) throw new Error(`config: ${name} holds a line break`);
      return `${line}\n`;
    })
    .join('');
}
