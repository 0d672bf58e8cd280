import type { WireErrorCode } from '@regpilot/contract';
import type { InputFault, InputResult } from '@regpilot/contract/schemas';
import { Refusal } from '../gateway/refusal.ts';

/** Fields whose faults have a documented code of their own; the first row that fits holds. */
const codeOfField: readonly (readonly [(field: string) => boolean, WireErrorCode])[] = [
  [(field) => field === 'messages', 'MISSING_MESSAGES'],
  [(field) => field.startsWith('messages['), 'INVALID_MESSAGE_FORMAT'],
  [(field) => field === 'quality', 'INVALID_QUALITY'],
];

/**
 * A checked input, or the refusal for its first fault.
 *
 * @throws Refusal with `details` {field, problem, allowed}; the text is the documented one where there is one.
 */
export function acceptInput<T>(result: InputResult<T>): T {
  if (result.ok) return result.value;
  const [fault] = result.faults;
  const { field, problem, allowed }: InputFault = fault ?? {
    field: '',
    problem: 'is not valid',
    allowed: 'see the documentation',
  };
  const known = codeOfField.find(([fits]) => fits(field));
  const message =
    known === undefined
      ? `Invalid request: ${field === '' ? 'the body' : field} ${problem}`
      : undefined;
  throw new Refusal(known?.[1] ?? 'INVALID_REQUEST', {
    message,
    details: { field, problem, allowed },
  });
}
