import * as z from 'zod/mini';

/** Documented actions with their base risk: support and other low; legal, medical, HR and warnings medium; suspension and refunds high. */
export const ActionType = z.enum([
  'customer_support',
  'legal_advice',
  'medical_advice',
  'hr_message',
  'policy_warning',
  'suspension',
  'refund_denial',
  'other',
]);
export type ActionType = z.infer<typeof ActionType>;

/**
 * What a call tells the Governor. `senderId` is required by both documented tables and left out in
 * one example; types ask for it, a gateway of ours lets it go.
 */
export const GovernorMetadata = z.looseObject({
  actionType: ActionType,
  senderId: z.optional(z.string()),
  recipientCountry: z.optional(z.string()),
  recipientUserId: z.optional(z.string()),
  recipientEmail: z.optional(z.string()),
  senderRole: z.optional(z.string()),
  department: z.optional(z.string()),
  contextTags: z.optional(z.array(z.string())),
});
export type GovernorMetadata = z.infer<typeof GovernorMetadata>;

/** The Governor's verdict, the same facts as the `x-governor-*` headers. `violations` is a count, as documented. */
export const Governor = z.looseObject({
  validated: z.boolean(),
  approved: z.boolean(),
  /** low 0-25, medium 26-50, high 51-75, critical 76-100; open, since a gateway may add levels. */
  riskLevel: z.string(),
  riskScore: z.number(),
  violations: z.number(),
  auditId: z.optional(z.string()),
  modifications: z.optional(z.number()),
});
export type Governor = z.infer<typeof Governor>;
