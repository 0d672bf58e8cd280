import type { GatewayAnswer } from '../gateway/exchange.ts';
import type { Fault } from './fault.ts';

type Cut = Extract<Fault, { readonly kind: 'cut' }>;

const encoder = new TextEncoder();

/** A body up to the cut. Leaving the loop ends the stream behind it, which settles for what was sent. */
export async function* cutBody(body: GatewayAnswer['body'], cut: Cut): AsyncGenerator<Uint8Array> {
  let bytesLeft = 'afterBytes' in cut ? cut.afterBytes : Infinity;
  let framesLeft = 'afterFrames' in cut ? cut.afterFrames : Infinity;
  if (bytesLeft === 0 || framesLeft === 0) bytesLeft = 0;
  for await (const chunk of typeof body === 'string' ? [encoder.encode(body)] : body) {
    if (bytesLeft > 0) yield chunk.subarray(0, Math.min(chunk.length, bytesLeft));
    bytesLeft -= chunk.length;
    framesLeft -= 1;
    if (bytesLeft <= 0 || framesLeft <= 0) return;
  }
}
