import * as z from 'zod/mini';

/** As much of `GET /keys` as a rotation decides by. */
export const KeysReport = z.object({
  keys: z.array(z.object({ keyId: z.string(), rank: z.int(), inFlight: z.int() })),
});
export type KeysReport = z.infer<typeof KeysReport>;
