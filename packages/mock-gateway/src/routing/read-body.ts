import type { Route } from '@regpilot/contract';
import type { GatewayRequest } from '../gateway/exchange.ts';
import { Refusal } from '../gateway/refusal.ts';

/** 1 MiB. Adapters stop keeping bytes after it, and hand over one byte more so that the core can tell. */
export const maxBodyBytes = 1_048_576;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/**
 * The body as text, before anything looks into it.
 *
 * @throws Refusal PAYLOAD_TOO_LARGE; INVALID_JSON for bytes that are not UTF-8, as JSON must be (RFC 8259, section 8.1).
 */
export function readBodyText({ body = '' }: GatewayRequest): string {
  if (typeof body === 'string') {
    // A UTF-16 unit is at most three bytes of UTF-8, so most texts need no counting.
    if (body.length * 3 > maxBodyBytes && encoder.encode(body).length > maxBodyBytes)
      throw tooLarge();
    return body;
  }
  if (body.length > maxBodyBytes) throw tooLarge();
  try {
    return strictUtf8.decode(body);
  } catch {
    throw new Refusal('INVALID_JSON', { details: { problem: 'is not UTF-8' } });
  }
}

function tooLarge(): Refusal {
  return new Refusal('PAYLOAD_TOO_LARGE', { details: { limit: maxBodyBytes } });
}

/**
 * The body as JSON; an empty object for an empty body on routes whose every field is optional.
 *
 * @throws Refusal UNSUPPORTED_MEDIA_TYPE, INVALID_JSON.
 */
export function readJson(text: string, headers: GatewayRequest['headers'], route: Route): unknown {
  if (text === '' && route.request === 'RotateKeyRequest') return {};
  const type = headers['content-type'] ?? '';
  if (mediaType(type) !== 'application/json') {
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE', { details: { allowed: ['application/json'] } });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE', {
      message: 'Content-Encoding is not supported',
      details: { allowed: ['identity'] },
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    // V8's own text quotes the body, which may hold anything.
    throw new Refusal('INVALID_JSON');
  }
}

function mediaType(field: string): string {
  const end = field.indexOf(';');
  return (end === -1 ? field : field.slice(0, end)).trim().toLowerCase();
}
