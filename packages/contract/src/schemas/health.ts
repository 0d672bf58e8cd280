import * as z from 'zod/mini';

/** `GET /health`. A 200 with `authenticated: false` means that the key was refused: check both. */
export const HealthResponse = z.looseObject({
  status: z.string(),
  authenticated: z.boolean(),
  project_id: z.optional(z.nullable(z.string())),
});
export type HealthResponse = z.infer<typeof HealthResponse>;
