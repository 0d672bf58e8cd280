import { ShortLivedMap } from '../../collections/short-lived-map.ts';
import type { LeasedCall } from './leased-call.ts';
import type { SlotShares } from './slot-shares.ts';

/** A call that was reserved through this process. */
export interface OpenCall {
  readonly id: string;
  readonly shares: SlotShares;
  /** Undefined for a call that the inner store keeps. */
  readonly leased: LeasedCall | undefined;
  readonly ttlMs: number;
  expiresAt: number;
}

/** Half as long as a source remembers a lease at least, so that a report still finds somebody to tell. */
const rememberedMs = 30_000;

/** The calls in flight by id, in the order in which their TTLs run out; and for half a minute those that are over. */
export class OpenCalls {
  readonly #open = new ShortLivedMap<string, OpenCall>();
  /** For each TTL, since only calls of one TTL expire in the order in which they were made or renewed. */
  readonly #lines = new Map<number, ShortLivedMap<string, OpenCall>>();
  readonly #over = new ShortLivedMap<
    string,
    { readonly call: OpenCall; readonly forgetAt: number }
  >();

  add(call: OpenCall): void {
    this.#open.set(call.id, call);
    const line = this.#lines.get(call.ttlMs) ?? new ShortLivedMap<string, OpenCall>();
    this.#lines.set(call.ttlMs, line);
    line.set(call.id, call);
  }

  get(id: string): OpenCall | undefined {
    return this.#open.get(id) ?? this.#over.get(id)?.call;
  }

  /** Nothing for a call that is over. */
  renew(id: string, now: number): OpenCall | undefined {
    const call = this.#open.get(id);
    if (call === undefined) return undefined;
    call.expiresAt = now + call.ttlMs;
    const line = this.#lines.get(call.ttlMs);
    line?.delete(id);
    line?.set(id, call);
    return call;
  }

  /** Its id is known for half a minute longer: for a repeated request, and for what comes late. */
  end(call: OpenCall, now: number): void {
    if (!this.#open.delete(call.id)) return;
    const line = this.#lines.get(call.ttlMs);
    line?.delete(call.id);
    if (line?.size === 0) this.#lines.delete(call.ttlMs);
    this.#over.set(call.id, { call, forgetAt: now + rememberedMs });
  }

  /** The one that expires first. */
  get first(): OpenCall | undefined {
    let soonest: OpenCall | undefined;
    for (const line of this.#lines.values()) {
      const [[, first] = []] = line.entries();
      if (first !== undefined && first.expiresAt < (soonest?.expiresAt ?? Number.POSITIVE_INFINITY))
        soonest = first;
    }
    return soonest;
  }

  forget(now: number): void {
    for (const [id, { forgetAt }] of this.#over.entries()) {
      if (forgetAt >= now) return;
      this.#over.delete(id);
    }
  }
}
