import { headerNames } from '@regpilot/contract';
import type { ActionType, Governor } from '@regpilot/contract/schemas';
import { hashText } from '../clock/seeded-random.ts';

/** Documented base risks (low, medium, high) as scores in the middle of their bands. */
const baseScores = {
  customer_support: 10,
  legal_advice: 38,
  medical_advice: 38,
  hr_message: 35,
  policy_warning: 35,
  suspension: 62,
  refund_denial: 62,
  other: 10,
} as const satisfies Record<ActionType, number>;

/** Upper ends of the four documented bands. */
const bands = [
  [25, 'low'],
  [50, 'medium'],
  [75, 'high'],
  [100, 'critical'],
] as const;

/** Documented default: above it a text is not approved. */
const blockThreshold = 70;

/**
 * The Governor's verdict on a text: the action's base risk and up to 14 points that depend on the
 * seed and the text alone. It does not read the text: rules and sanitising are not part of it.
 */
export function assess(
  seed: number,
  actionType: ActionType,
  text: string,
  auditId: string,
): Governor {
  const riskScore = baseScores[actionType] + (hashText(text, seed) % 15);
  const riskLevel = bands.find(([upper]) => riskScore <= upper)?.[1] ?? 'critical';
  return {
    validated: true,
    approved: riskScore <= blockThreshold,
    riskLevel,
    riskScore,
    violations: Math.max(0, Math.ceil((riskScore - 50) / 10)),
    auditId,
  };
}

export function governorHeaders(verdict: Governor): Record<string, string> {
  return {
    [headerNames.governorValidated]: String(verdict.validated),
    [headerNames.governorApproved]: String(verdict.approved),
    [headerNames.governorRiskLevel]: verdict.riskLevel,
    [headerNames.governorRiskScore]: String(verdict.riskScore),
    [headerNames.governorViolations]: String(verdict.violations),
    [headerNames.governorAuditId]: verdict.auditId ?? '',
  };
}
