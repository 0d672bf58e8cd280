import { inspect } from 'node:util';
import { ChunkReader } from '../../src/stream/chunk-reader.ts';
import { manualClock, type ScriptedSource } from '../../src/stream/scripted-source.ts';

interface Failed {
  readonly text: string;
  readonly error: unknown;
}

/** Reads to the failure, which there must be. */
export async function readUntilError(reader: ChunkReader): Promise<Failed> {
  let text = '';
  try {
    for (let result = await reader.next(); result.done !== true; result = await reader.next())
      text += result.value.content;
  } catch (error) {
    return { text, error };
  }
  throw new Error('It did not fail');
}

export function open(source: ScriptedSource, callerSignal?: AbortSignal): ChunkReader {
  return new ChunkReader(source, { ...manualClock(), callerSignal });
}

/** All that a log would have of an error. */
export function shownBy(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error);
}
