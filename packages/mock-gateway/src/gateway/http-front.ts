import { ConfigurationError } from '@regpilot/contract';
import type { HttpServer } from '../adapters/http.node.ts';
import { basePath } from '../routing/router.ts';
import type { GatewayRequest, Handled } from './exchange.ts';

export interface HttpFrontParts {
  readonly host: string;
  readonly port: number;
  readonly handle: (request: GatewayRequest) => Promise<Handled>;
  /** Gets Node's own SHA-256 once Node's modules are loaded. */
  readonly onNativeHash: (hash: (text: string) => string) => void;
}

/** The gateway's server, once there is one. Nothing here asks for Node before `listen`. */
export class HttpFront {
  readonly #parts: HttpFrontParts;
  #server: Promise<HttpServer> | undefined;
  #url: string | undefined;

  constructor(parts: HttpFrontParts) {
    this.#parts = parts;
  }

  /** @throws ConfigurationError before `listen` has resolved. */
  get url(): string {
    if (this.#url !== undefined) return this.#url;
    throw new ConfigurationError({
      field: 'url',
      problem: 'is not known yet',
      allowed: 'await listen() before it is read',
    });
  }

  async listen(): Promise<string> {
    // A start that failed may be tried again: the port may be free by then.
    this.#server ??= this.#start().catch((error: unknown) => {
      this.#server = undefined;
      throw error;
    });
    await this.#server;
    return this.url;
  }

  async close(): Promise<void> {
    const started = await this.#server?.catch(() => undefined);
    await started?.close();
  }

  async #start(): Promise<HttpServer> {
    const { handle, host, port, onNativeHash } = this.#parts;
    const { hashNatively, listenHttp } = await import('../adapters/http.node.ts');
    onNativeHash(hashNatively);
    const server = await listenHttp(handle, { host, port });
    // An IPv6 address stands in brackets in a URL (RFC 3986, section 3.2.2).
    const name = host.includes(':') ? `[${host}]` : host;
    this.#url = `http://${name}:${server.port}${basePath}`;
    return server;
  }
}
