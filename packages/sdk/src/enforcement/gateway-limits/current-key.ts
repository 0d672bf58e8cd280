/** What became of the question for a key's own record. */
export type CurrentKeyReading =
  | { readonly kind: 'record'; readonly record: object }
  /** The gateway has no such route. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed' };

/** Never rejects. */
export type KeyReader = () => Promise<CurrentKeyReading>;
