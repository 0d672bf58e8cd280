import { kyTransport } from '../transport/ky.ts';
import type { Transport } from '../transport/transport.ts';

export interface DefaultTransportOptions {
  readonly fetch?: typeof fetch | undefined;
}

/** ky on fetch: the only way to send that every runtime has. */
export function defaultTransport({ fetch }: DefaultTransportOptions = {}): Transport {
  return kyTransport({ fetch });
}

/** Edge runtimes with Node's compatibility have `process.env`; elsewhere no variable is set. An empty one counts as not set. */
export function readEnv(name: string): string | undefined {
  const value = globalThis.process?.env?.[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}
