/** The answer of a route that runs no model. */
export interface Answered {
  readonly status: 200 | 201;
  readonly body: object;
  /** The key that the answer shows the secret of: a replay names it instead. */
  readonly mintedKeyId?: string;
}
