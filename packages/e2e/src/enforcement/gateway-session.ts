import { routes, type Route, type RouteName } from '@regpilot/contract';
import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface WireCall {
  readonly key: string;
  /** Of routes below an id. */
  readonly id?: string | undefined;
  readonly body?: object | undefined;
}

type GatewaySettings = Pick<
  NonNullable<Parameters<typeof createGateway>[0]>,
  'plan' | 'seed' | 'keys'
>;

/** A gateway on loopback whose time stands still until a test moves it, called with a bare `fetch`. */
export class GatewaySession implements AsyncDisposable {
  readonly gateway: Gateway;

  private constructor(gateway: Gateway) {
    this.gateway = gateway;
  }

  /** Begins at noon of a day in the middle of a week and a month, so that every period has some of it left. */
  static async open(settings: GatewaySettings = {}): Promise<GatewaySession> {
    const gateway = createGateway({ ...settings, clock: virtualClock(Date.UTC(2026, 5, 17, 12)) });
    await gateway.listen();
    return new GatewaySession(gateway);
  }

  async call(name: RouteName, { key, id = '', body }: WireCall): Promise<WireAnswer> {
    const route: Route = routes[name];
    const response = await fetch(this.gateway.url + route.path.replace('{id}', id), {
      method: route.method,
      headers: {
        'x-api-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: recordOf(await response.json()),
    };
  }

  /** As its operator. @throws Error for anything but a success: it is a mistake of the test. */
  async manage(name: RouteName, call: Omit<WireCall, 'key'> = {}): Promise<WireAnswer['body']> {
    const { status, body } = await this.call(name, { ...call, key: this.gateway.managementKey });
    if (status >= 300) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.close();
  }
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`${JSON.stringify(value)} is no text`);
}
