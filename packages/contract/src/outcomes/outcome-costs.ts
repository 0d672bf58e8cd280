/** How an attempt ended, as far as its price is concerned. */
export type Outcome =
  | 'success'
  | 'cache-hit'
  | 'rejected-call'
  | 'unauthorized'
  | 'rate-limited'
  | 'server-error'
  | 'never-connected'
  | 'unknown';

export interface OutcomeCost {
  /** Whether the request counts against request limits. */
  readonly request: boolean;
  /** Which tokens and money count: none, the reserved estimate, or what the gateway reports. */
  readonly usage: 'none' | 'estimate' | 'actual';
}

/**
 * What each outcome costs, the same on both sides of the wire: a client that counts differently
 * from its gateway either draws 429s or leaves quota unused. Every retry is a request of its own.
 */
export const outcomeCosts = {
  success: { request: true, usage: 'actual' },
  'cache-hit': { request: true, usage: 'none' },
  /** 400, 403 and the other 4xx: looked at and refused. */
  'rejected-call': { request: true, usage: 'none' },
  unauthorized: { request: false, usage: 'none' },
  'rate-limited': { request: false, usage: 'none' },
  'server-error': { request: true, usage: 'none' },
  'never-connected': { request: false, usage: 'none' },
  /** Sent, and no answer: the gateway may have done the whole work, so the whole estimate stays charged. */
  unknown: { request: true, usage: 'estimate' },
} as const satisfies Record<Outcome, OutcomeCost>;

/** The outcome that an answered status stands for; `cacheHit` tells two kinds of success apart. */
export function outcomeOfStatus(status: number, cacheHit = false): Outcome {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'server-error';
  if (status >= 300) return 'rejected-call';
  return cacheHit ? 'cache-hit' : 'success';
}
