export interface PrintedAddress {
  readonly url: string;
  readonly key: string;
}

/** The first URL and the first key in what a server has printed so far; `undefined` until both are there, whole. */
export function printedAddress(text: string): PrintedAddress | undefined {
  // A boundary behind each, because a pipe may cut the text anywhere.
  const url = /http:\/\/[^\s'"]+(?=\s)/.exec(text)?.[0];
  const key = /\bsk_[A-Za-z0-9_]+(?=\s)/.exec(text)?.[0];
  return url === undefined || key === undefined ? undefined : { url, key };
}
