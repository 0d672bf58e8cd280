import type { AdmissionReports } from '@regpilot/enforcement';

/** Well below the time after which an enforcer gives up a reservation by default, ten minutes. */
const renewAfterMs = 30_000;

/**
 * The body of an open stream: its reservation is renewed as long as somebody reads. By the reading and
 * not by a timer: a stream that was forgotten half read must not keep its reservation for ever.
 */
export function renewing(
  body: AsyncIterable<Uint8Array>,
  admission: AdmissionReports,
  now: () => number,
): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => renewingIterator(body, admission, now) };
}

/** To be called with each reading: renews when it is time to. */
export function renewer(admission: AdmissionReports, now: () => number): () => void {
  let renewAt = now() + renewAfterMs;
  return () => {
    const at = now();
    if (at < renewAt) return;
    renewAt = at + renewAfterMs;
    admission.renew();
  };
}

function renewingIterator(
  body: AsyncIterable<Uint8Array>,
  admission: AdmissionReports,
  now: () => number,
): AsyncIterator<Uint8Array, unknown, undefined> {
  const bytes: AsyncIterator<Uint8Array, unknown, undefined> = body[Symbol.asyncIterator]();
  const renew = renewer(admission, now);
  return {
    next: () => {
      renew();
      return bytes.next();
    },
    return: () => bytes.return?.() ?? Promise.resolve({ done: true, value: undefined }),
  };
}
