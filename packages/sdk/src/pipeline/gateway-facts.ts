import { headerNames } from '@regpilot/contract';
import type { TransportHeaders } from '../transport/transport.ts';
import type { RepeatRule } from './call.ts';

/** What a client has learned about its gateway from any of its answers. */
export class GatewayFacts {
  /** Whether the gateway has said that a POST with the same idempotency key is carried out once. */
  #keepsIdempotency = false;

  /** Whether a request that the gateway may have carried out may be sent again. */
  mayRepeat(rule: RepeatRule): boolean {
    return rule === 'always' || (rule === 'if-gateway-keeps-idempotency' && this.#keepsIdempotency);
  }

  learnFrom(headers: TransportHeaders): void {
    if (headers.get(headerNames.idempotencySupport) === '1') this.#keepsIdempotency = true;
  }
}
