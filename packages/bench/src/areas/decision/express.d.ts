/**
 * Named by the declarations of express-rate-limit. Only its store is measured, and no request comes
 * near that; express's own declarations would be one more package for nothing.
 */
declare module 'express' {
  export type NextFunction = (error?: unknown) => void;
  export type Request = object;
  export type RequestHandler = (request: Request, response: Response, next: NextFunction) => void;
  export type Response = object;
}
