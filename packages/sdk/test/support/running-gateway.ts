import { createGateway, type Gateway, type GatewayOptions } from '@regpilot/mock-gateway';
import { RegPilot, type ClientOptions, type Transport } from '@regpilot/sdk';

export interface RunningGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** A client of this gateway, with the management key unless told otherwise. Closed with the gateway. */
  readonly client: (options?: ClientOptions) => RegPilot;
}

/** The reference gateway on a free port of loopback. */
export async function startGateway(
  makeTransport: () => Transport,
  options: GatewayOptions = {},
): Promise<RunningGateway> {
  const gateway = createGateway(options);
  const baseURL = await gateway.listen();
  const transport = makeTransport();
  const clients: RegPilot[] = [];
  return {
    gateway,
    client: (more = {}) => {
      const client = new RegPilot({ apiKey: gateway.managementKey, baseURL, transport, ...more });
      clients.push(client);
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) await client.close();
      await transport.close?.();
      await gateway.close();
    },
  };
}
