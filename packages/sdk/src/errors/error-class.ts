import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  type APIErrorOptions,
} from './api-error.ts';

type APIErrorClass = new (options: APIErrorOptions) => APIError;

/** The one table from status to class. 5xx are all `ServerError`; what is not here is a plain `APIError`. */
const classOfStatus: ReadonlyMap<number, APIErrorClass> = new Map<number, APIErrorClass>([
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [413, BadRequestError],
  [415, BadRequestError],
  [422, BadRequestError],
  [429, RateLimitError],
]);

/** The error of the class that the status stands for. */
export function createAPIError(status: number | undefined, options: APIErrorOptions): APIError {
  const Class =
    classOfStatus.get(status ?? 0) ??
    (status !== undefined && status >= 500 ? ServerError : APIError);
  return new Class({ ...options, status });
}
