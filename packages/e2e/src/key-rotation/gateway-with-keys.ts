import { createKeyRing, fromFunction, type KeyRing } from '@regpilot/key-rotation';
import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';

export interface IssuedKey {
  readonly id: string;
  readonly secret: string;
}

/** A gateway on loopback with its operator, and the base URL of its OpenAI-compatible routes. */
export class GatewayWithKeys implements AsyncDisposable {
  readonly gateway: Gateway;
  readonly admin: RegPilot;
  readonly baseURL: string;

  private constructor(gateway: Gateway) {
    this.gateway = gateway;
    this.admin = new RegPilot(gateway.managementKey, { baseURL: gateway.url });
    this.baseURL = `${gateway.url}/v1`;
  }

  static async listening(): Promise<GatewayWithKeys> {
    const gateway = createGateway();
    await gateway.listen();
    return new GatewayWithKeys(gateway);
  }

  async issue(): Promise<IssuedKey> {
    return this.admin.gateway.keys.create({ name: 'production-e2e' });
  }

  /** A key that the gateway knows and refuses. */
  async issueRevoked(): Promise<IssuedKey> {
    const key = await this.issue();
    await this.admin.gateway.keys.revoke(key.id);
    return key;
  }

  /** A ring that reads its keys anew whenever it asks, as from a secret store. */
  ringOf(
    keys: () => readonly IssuedKey[],
    options: { readonly retries?: number; readonly idempotent?: boolean } = {},
  ): KeyRing {
    return createKeyRing({
      source: fromFunction(() => keys().map(({ secret }) => secret)),
      fetch: { origins: this.baseURL, ...options },
    });
  }

  /** The statuses that were answered on the chat route, in the order of arrival; null for a lost connection. */
  get statuses(): (number | null)[] {
    const chats = this.gateway.journal.entries().filter(({ path }) => path.includes('/chat/'));
    return chats.map(({ status }) => status);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.close();
    await this.gateway.close();
  }
}
