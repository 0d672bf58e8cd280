import { headerNames } from '@regpilot/contract';
import type { TransportHeaders } from '../transport/transport.ts';

/** What a client has learned about its gateway from any of its answers. */
export class GatewayFacts {
  #keepsIdempotency = false;

  /** Whether the gateway has said that a POST with the same idempotency key is carried out once. */
  get keepsIdempotency(): boolean {
    return this.#keepsIdempotency;
  }

  learnFrom(headers: TransportHeaders): void {
    if (headers.get(headerNames.idempotencySupport) === '1') this.#keepsIdempotency = true;
  }
}
