import * as z from 'zod/mini';

export const ModelRecord = z.looseObject({
  id: z.string(),
  object: z.literal('model'),
  created: z.number(),
  owned_by: z.string(),
});
export type ModelRecord = z.infer<typeof ModelRecord>;

/** `GET /ai/models` and `GET /v1/models`: the models that the calling key may use. */
export const ModelList = z.looseObject({ object: z.literal('list'), data: z.array(ModelRecord) });
export type ModelList = z.infer<typeof ModelList>;
