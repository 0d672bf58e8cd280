import { toResponse, type Answer } from './answer.ts';
import type { Answered } from './call-promise.ts';

/** An answer with what `read` makes of it. */
export async function answered<T>(
  answer: Promise<Answer>,
  read: (answer: Answer) => T | Promise<T>,
): Promise<Answered<T>> {
  const arrived = await answer;
  return {
    data: await read(arrived),
    requestId: arrived.requestId,
    toResponse: () => toResponse(arrived),
  };
}
