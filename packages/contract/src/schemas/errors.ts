import * as z from 'zod/mini';

const details = z.optional(z.record(z.string(), z.unknown()));

/** RegPilot's flat envelope. Only `error` is always there; a 429 adds the last three. */
export const ErrorResponse = z.looseObject({
  error: z.string(),
  code: z.optional(z.string()),
  message: z.optional(z.string()),
  details,
  request_id: z.optional(z.string()),
  headers_checked: z.optional(z.array(z.string())),
  /** Seconds; null when the limit never resets. */
  retry_after: z.optional(z.nullable(z.number())),
  limit: z.optional(z.number()),
  window: z.optional(z.string()),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;

/** The nested envelope of the OpenAI-compatible routes. */
export const NestedErrorResponse = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    type: z.string(),
    code: z.optional(z.nullable(z.string())),
    param: z.optional(z.nullable(z.string())),
    details,
  }),
});
export type NestedErrorResponse = z.infer<typeof NestedErrorResponse>;

/** An error inside a stream: a `data:` frame in either envelope, after which nothing follows. */
export const StreamError = z.union([NestedErrorResponse, ErrorResponse]);
export type StreamError = z.infer<typeof StreamError>;
