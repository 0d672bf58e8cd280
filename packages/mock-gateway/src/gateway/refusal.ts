import {
  errorCodes,
  toNestedErrorBody,
  type ErrorBody,
  type Route,
  type WireErrorCode,
} from '@regpilot/contract';

export interface RefusalParts {
  readonly message?: string | undefined;
  readonly details?: Record<string, unknown> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What a body holds beside `error`, `code` and `details`. */
  readonly fields?: Omit<ErrorBody, 'error' | 'code' | 'details'> | undefined;
  /** The documented body for a missing key has no code. */
  readonly hideCode?: boolean | undefined;
  /** Default: the status of the code. */
  readonly status?: number | undefined;
  /** Sent as it is, in the place of the envelope: a gateway in front of the gateway answers with what it likes. */
  readonly rawBody?: string | undefined;
}

/** An answer that is an error, thrown by any stage and written by the pipeline. Never holds a key. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: WireErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
  readonly rawBody: string | undefined;

  constructor(code: WireErrorCode, parts: RefusalParts = {}) {
    const message = parts.message ?? errorCodes[code].message;
    super(message);
    this.code = code;
    this.status = parts.status ?? errorCodes[code].status;
    this.rawBody = parts.rawBody;
    this.headers = parts.headers ?? {};
    this.body = {
      error: message,
      ...(parts.hideCode === true ? {} : { code }),
      ...(parts.details === undefined ? {} : { details: parts.details }),
      ...parts.fields,
    };
  }
}

/** The body of a refusal in the envelope of its route. */
export function formatRefusal(
  { rawBody, body, status }: Refusal,
  shape: Route['errorShape'],
): string {
  if (rawBody !== undefined) return rawBody;
  return JSON.stringify(shape === 'NestedErrorResponse' ? toNestedErrorBody(body, status) : body);
}
