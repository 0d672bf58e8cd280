import {
  isRegPilotError,
  limitRefusal,
  toNestedErrorBody,
  type ErrorBody,
} from '@regpilot/contract';
import { refusalBehind, type LocalRefusal } from '../errors/local-denial.ts';
import type { DialectName } from '../options/client-options.ts';

/** On every answer that was made in this process. A gateway sends no such header. */
const localHeader = 'x-regpilot-local';

/**
 * What a `fetch` answers in the gateway's stead: a denial of the enforcer with the status, the headers and the body
 * that the gateway would send, and 400 for a call that a policy cannot judge. Null for errors that no
 * answer stands for.
 *
 * An exception would be taken for a broken connection and tried again; `x-should-retry` keeps the openai and
 * anthropic SDKs from that.
 */
export function refusalResponse(
  error: unknown,
  dialect: DialectName,
  nowMs: number,
): Response | null {
  const refusal = refusalBehind(error);
  if (refusal !== undefined) return denied(refusal, dialect, nowMs);
  if (!isRegPilotError(error) || error.code !== 'CONFIGURATION_ERROR') return null;
  return answer({ error: error.message, code: error.code }, 400, {}, dialect);
}

function denied({ denial, usage }: LocalRefusal, dialect: DialectName, nowMs: number): Response {
  const { code, status, message, details, limit, remaining } = denial;
  const body: ErrorBody = { error: message, code, details: { ...details } };
  if (status !== 429 || limit === null) return answer(body, status, {}, dialect);
  const met = { ...denial, limit, remaining: remaining ?? 0 };
  const { headers, fields } = limitRefusal(met, usage, nowMs);
  return answer({ ...body, ...fields }, status, headers, dialect);
}

function answer(
  body: ErrorBody,
  status: number,
  headers: Readonly<Record<string, string>>,
  dialect: DialectName,
): Response {
  const local = { local: true };
  const written =
    dialect === 'openai'
      ? { error: { ...toNestedErrorBody(body, status).error, ...local } }
      : { ...body, ...local };
  return Response.json(written, {
    status,
    headers: { ...headers, [localHeader]: 'true', 'x-should-retry': 'false' },
  });
}
