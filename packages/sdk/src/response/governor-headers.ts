import { headerNames, type HeaderGetter } from '@regpilot/contract';
import type { Governor } from '@regpilot/contract/schemas';

/** A body's verdict with what only the headers say; without one in the body that of the headers. */
export function completeGovernor(
  governor: Governor | undefined,
  get: HeaderGetter,
): Governor | undefined {
  if (governor === undefined) return readGovernorHeaders(get);
  if (governor.modifications !== undefined) return governor;
  const modifications = readNumber(get(headerNames.governorModifications));
  return modifications === undefined ? governor : { ...governor, modifications };
}

/**
 * The Governor's verdict from the `x-governor-*` headers, undefined when the gateway sent none. They
 * are the only place where it is documented; bodies carry it on some gateways only.
 */
function readGovernorHeaders(get: HeaderGetter): Governor | undefined {
  const validated = get(headerNames.governorValidated);
  const riskScore = readNumber(get(headerNames.governorRiskScore));
  if (!isPresent(validated) && riskScore === undefined) return undefined;
  const auditId = get(headerNames.governorAuditId);
  const modifications = readNumber(get(headerNames.governorModifications));
  return {
    validated: validated === 'true',
    approved: get(headerNames.governorApproved) === 'true',
    riskLevel: get(headerNames.governorRiskLevel) ?? 'unknown',
    riskScore: riskScore ?? 0,
    violations: readNumber(get(headerNames.governorViolations)) ?? 0,
    ...(isPresent(auditId) ? { auditId } : {}),
    ...(modifications === undefined ? {} : { modifications }),
  };
}

/** A header's number; undefined when it is absent or not a finite number. */
export function readNumber(value: string | null | undefined): number | undefined {
  if (!isPresent(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function isPresent(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value.trim() !== '';
}
