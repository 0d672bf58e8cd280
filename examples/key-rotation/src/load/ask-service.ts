import * as z from 'zod/mini';

const Answer = z.object({ answer: z.string().check(z.minLength(1)) });
const Failure = z.object({ error: z.string() });

/** Asks the service one question, as its callers do. Rejects, with status and code, unless there is an answer. */
export async function askService(url: string): Promise<void> {
  const response = await fetch(`${url}/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question: 'Why are keys rotated?' }),
  });
  const body: unknown = await response.json();
  if (response.ok && z.safeParse(Answer, body).success) return;
  const failure = z.safeParse(Failure, body);
  throw new Error(`${response.status} ${failure.success ? failure.data.error : 'no answer'}`);
}
