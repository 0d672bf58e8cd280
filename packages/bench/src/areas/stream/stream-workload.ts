import process from 'node:process';
import { countOption } from '../../frame/program-option.ts';
import type { Program, ProgramOptions, Sample } from '../../frame/program.ts';
import { streamedCharacters, streamedChunks } from './chunk-script.ts';

/** Reads one stream to its end and resolves to the characters of content in it. */
export type ReadStream = () => Promise<number>;

/** The rounds of a reader: chunks per second and CPU microseconds per chunk over `streams` streams in turn. */
export async function streamWorkload(
  readStream: ReadStream,
  options: ProgramOptions,
): Promise<Program> {
  const streams = countOption(options, 'streams');
  const round = async (): Promise<Sample> => {
    globalThis.gc?.();
    const startedAt = performance.now();
    const before = process.cpuUsage();
    for (let read = 0; read < streams; read += 1) {
      if ((await readStream()) !== streamedCharacters)
        throw new Error('a part of the stream is lost');
    }
    const { user, system } = process.cpuUsage(before);
    const chunks = streams * streamedChunks;
    return {
      chunks: (chunks * 1_000) / (performance.now() - startedAt),
      cpu: (user + system) / chunks,
    };
  };
  await round();
  return { round };
}
