import type { StreamClock, StreamEnd, StreamSource } from './stream-source.ts';

/** What the socket does next. After the last step it ends in good order. */
export type SocketStep = string | Uint8Array;

/** Steps that are no bytes: the connection is lost, or says nothing more. */
export const reset = 'RESET';
export const hang = 'HANG';

/** A stream for tests, with everything recorded that is done to it. */
export interface ScriptedSource extends StreamSource {
  readonly ends: StreamEnd[];
  readonly usages: unknown[];
  readonly controller: AbortController;
  /** How often the reader left the body before its end. */
  readonly returned: () => number;
  /** How many steps the reader has taken. */
  readonly taken: () => number;
}

export function scriptedSource(
  steps: readonly SocketStep[],
  headers: Readonly<Record<string, string>> = {},
): ScriptedSource {
  const all: Record<string, string> = {
    'content-type': 'text/event-stream',
    'x-request-id': 'req_1',
    ...headers,
  };
  const controller = new AbortController();
  const ends: StreamEnd[] = [];
  const usages: unknown[] = [];
  let taken = 0;
  let returned = 0;
  const next = (): Promise<IteratorResult<Uint8Array, undefined>> => {
    const step = steps[taken++];
    if (step === undefined) return Promise.resolve({ done: true, value: undefined });
    if (step === reset)
      return Promise.reject(Object.assign(new Error('read'), { code: 'ECONNRESET' }));
    // A transport that does not even hear of an abort.
    if (step === hang) return new Promise(() => undefined);
    return Promise.resolve({
      done: false,
      value: typeof step === 'string' ? new TextEncoder().encode(step) : step,
    });
  };
  const body = {
    [Symbol.asyncIterator]: () => ({
      next,
      return: () => {
        returned++;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };
  return {
    status: 200,
    headers: {
      get: (name) => all[name] ?? null,
      [Symbol.iterator]: () => Object.entries(all)[Symbol.iterator](),
    },
    response: { body },
    requestId: 'req_1',
    attempts: 1,
    signal: controller.signal,
    abort: (reason) => {
      controller.abort(reason);
    },
    idleTimeoutMs: 60_000,
    end: (how, usage) => {
      ends.push(how);
      usages.push(usage);
    },
    ends,
    usages,
    controller,
    returned: () => returned,
    taken: () => taken,
  };
}

/** A clock that stands still until a test moves it. */
export interface ManualClock extends StreamClock {
  readonly advance: (ms: number) => void;
  readonly timers: () => number;
}

export function manualClock(): ManualClock {
  let at = 0;
  const timers = new Map<object, { due: number; fire: () => void }>();
  return {
    now: () => at,
    after: (ms, fire) => {
      const timer = {};
      timers.set(timer, { due: at + ms, fire });
      return () => {
        timers.delete(timer);
      };
    },
    advance: (ms) => {
      at += ms;
      for (const [timer, { due, fire }] of timers) {
        if (due > at) continue;
        timers.delete(timer);
        fire();
      }
    },
    timers: () => timers.size,
  };
}

/** One event with a chunk in OpenAI's form. */
export function frame(
  content: string,
  more: Readonly<Record<string, unknown>> = {},
  finishReason: string | null = null,
): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'chat_1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices, ...more })}\n\n`;
}

export const lastFrame: string = `data: ${JSON.stringify({
  id: 'chat_1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o',
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, cost_cents: 0.5 },
  provider: 'openai',
  cache_hit: false,
  governor: { validated: true, approved: true, riskLevel: 'low', riskScore: 5, violations: 0 },
})}\n\n`;

export const doneFrame = 'data: [DONE]\n\n';
