import { outcomeCosts, outcomeOfStatus } from '@regpilot/contract';
import type { Bill } from '../pipeline/bill.ts';
import { renewer } from '../pipeline/renewing-body.ts';
import { charge } from '../pipeline/settle.ts';
import { isCacheHit } from '../pipeline/usage.ts';
import { observedBody } from './observed-body.ts';
import { usageReader } from './usage-reader.ts';

/**
 * An answer whose reservation is settled when its reader has come to the end of the body, has left it, or
 * has lost it: once, with what the body says it cost. As long as it is read its reservation is renewed.
 */
export function billedResponse(response: Response, bill: Bill, now: () => number): Response {
  const { status, headers, body } = response;
  const outcome = outcomeOfStatus(status, isCacheHit(headers));
  const usage = usageReader(headers);
  if (body === null || outcomeCosts[outcome].usage !== 'actual') {
    charge(bill, outcome, usage.end(true));
    return response;
  }
  const renew = renewer(bill.admission, now);
  const observed = observedBody(body, {
    read: (bytes) => {
      renew();
      usage.read(bytes);
    },
    end: (isWhole) => {
      const reported = usage.end(isWhole);
      charge(bill, isWhole || reported !== undefined ? outcome : 'unknown', reported);
    },
  });
  return withBody(response, observed);
}

/** A `Response` that is made has no address: it keeps the one of the answer, which clients put into their errors. */
function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  const { status, statusText, headers, url, redirected } = response;
  const copy = new Response(body, { status, statusText, headers });
  return Object.defineProperties(copy, { url: { value: url }, redirected: { value: redirected } });
}
