import { ChatStream } from './chat-stream.ts';
import {
  doneFrame,
  frame,
  lastFrame,
  manualClock,
  scriptedSource,
  type ScriptedSource,
} from './scripted-source.ts';
import type { StreamSource } from './stream-source.ts';

/** A chat over a scripted source, for tests. */
interface OpenedStream {
  readonly stream: ChatStream;
  /** The reasons with which the call was given up while it had no answer. */
  readonly aborts: unknown[];
}

export function open(source: StreamSource | Promise<StreamSource>): OpenedStream {
  const aborts: unknown[] = [];
  const abort = (reason?: unknown): void => {
    aborts.push(reason);
  };
  return { stream: new ChatStream({ source, abort, ...manualClock() }), aborts };
}

/** Says `Hello` in four chunks, of which two have text. */
export function hello(): ScriptedSource {
  return scriptedSource([frame('Hel'), frame(''), frame('lo', {}, 'stop'), lastFrame + doneFrame], {
    'x-regpilot-model': 'openai/gpt-4o',
  });
}

export async function textsOf(
  chunks: AsyncIterable<{ content: string } | string>,
): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of chunks) texts.push(typeof chunk === 'string' ? chunk : chunk.content);
  return texts;
}
