import type { Transform } from 'node:stream';
import type * as zlibModule from 'node:zlib';
import { DecodedBody, type CodedBody } from './decoded-body.node.ts';

type Zlib = typeof zlibModule;

/** `first` is the beginning of the coded body. */
type MakeDecoder = (zlib: Zlib, first: Uint8Array) => Transform;

const gunzip: MakeDecoder = (zlib) => zlib.createGunzip();

/** Some servers leave out zlib's frame, which RFC 9110, section 8.4.1.2, asks for. Its first byte names method 8. */
const inflate: MakeDecoder = (zlib, [head = 0]) =>
  (head & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw();

const brotli: MakeDecoder = (zlib) => zlib.createBrotliDecompress();

/** The codings that every Node's fetch knows. */
const decoders: ReadonlyMap<string, MakeDecoder> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
  ['br', brotli],
]);

/** Each coding multiplies what a byte of the network can become. Newer releases of fetch fail at more. */
const maxCodings = 5;

/**
 * Undoes the compression of an answer that came compressed although `identity` was asked for, in the
 * reverse order of its codings. With a coding that is not known a body is left as it is, as fetch does.
 */
export function decodeBody(body: CodedBody, contentEncoding: string | null): CodedBody {
  if (contentEncoding === null) return body;
  const names = contentEncoding.split(',');
  if (names.length > maxCodings) return body;
  let decoded = body;
  for (const name of names.toReversed()) {
    const make = decoders.get(name.trim().toLowerCase());
    if (make === undefined) return body;
    decoded = new DecodedBody(decoded, (first) =>
      make(process.getBuiltinModule('node:zlib'), first),
    );
  }
  return decoded;
}
