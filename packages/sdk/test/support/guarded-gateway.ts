import { createGateway, type Gateway, type GatewayOptions } from '@regpilot/mock-gateway';
import { guardedFetch, type GuardedFetch, type GuardedFetchOptions } from '@regpilot/sdk';

/** Keys that the gateway knows. */
export const keys = [
  { name: 'a', secret: 'sk_prod_a0123456789' },
  { name: 'b', secret: 'sk_prod_b0123456789' },
];
export const secrets: readonly string[] = keys.map(({ secret }) => secret);
export const messages = [{ role: 'user', content: 'Hello' }];
/** A short chat, in the words of OpenAI. */
export const chat = { model: 'gpt-4o-mini', messages, max_tokens: 50 };

/** A guarded fetch of a reference gateway on loopback. */
interface Guarded extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly fetch: GuardedFetch;
  readonly post: (path: string, body: object, init?: RequestInit) => Promise<Response>;
  /** Statuses that the gateway answered with, in order. */
  readonly statuses: () => (number | null)[];
}

export async function guard(
  options: Partial<GuardedFetchOptions> = {},
  gatewayOptions: GatewayOptions = { keys },
): Promise<Guarded> {
  const gateway = createGateway(gatewayOptions);
  const url = await gateway.listen();
  const isOpenAI = options.dialect !== 'regpilot';
  const baseURL = isOpenAI ? `${url}/v1` : url;
  const guarded = guardedFetch({ keys: secrets, baseURL, ...options });
  return {
    gateway,
    fetch: guarded,
    post: (path, body, init) =>
      guarded(baseURL + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', authorization: 'Bearer unused' },
        ...init,
      }),
    statuses: () => gateway.journal.entries().map(({ status }) => status),
    [Symbol.asyncDispose]: async () => {
      await guarded.close();
      await gateway.close();
    },
  };
}
