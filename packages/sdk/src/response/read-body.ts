import { checkInput } from '@regpilot/contract/schemas';
import { holdsError, inBandError, type InBandFacts } from '../errors/in-band-error.ts';
import { ResponseFormatError } from '../errors/response-format-error.ts';
import type { Answer, JsonAnswer } from './answer.ts';

/** Any schema of the contract. */
type Schema<T> = Parameters<typeof checkInput<T>>[0];

/** @throws ResponseFormatError naming the field that is not as documented; never its value. */
export function readBody<T>(schema: Schema<T>, answer: Answer): T {
  const { body } = requireJson(answer);
  const checked = checkInput(schema, body);
  if (checked.ok) return checked.value;
  const [fault] = checked.faults;
  throw formatError(
    answer,
    fault === undefined ? 'an unknown form' : `${fault.field || 'the body'} ${fault.problem}`,
  );
}

/**
 * @throws ResponseFormatError for a stream where JSON was asked for, APIError for an error that came
 *   with a status of success.
 */
export function requireJson(answer: Answer): JsonAnswer {
  if (answer.kind === 'stream') {
    answer.abort();
    answer.end('error');
    throw formatError(answer, 'a stream where JSON was expected');
  }
  if (holdsError(answer.body)) throw inBandError(answer.body, factsOf(answer));
  return answer;
}

function factsOf({ requestId, attempts, keyId, redact }: Answer): InBandFacts {
  return { requestId, attempts, keyId, redact };
}

export function formatError(
  { status, headers, requestId, attempts }: Answer,
  problem: string,
): ResponseFormatError {
  return new ResponseFormatError({
    problem,
    status,
    contentType: headers.get('content-type'),
    requestId,
    attempts,
  });
}
