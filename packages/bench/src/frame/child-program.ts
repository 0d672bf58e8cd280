/**
 * Entry of a child process: loads one program and does what the bench asks, one request at a time.
 *
 * It imports nothing but the frame, so that a contender's process holds the contender alone.
 */
import process from 'node:process';
import { readRequest } from './messages.ts';
import type { Reply, Request } from './messages.ts';
import type { Program, StartProgram } from './program.ts';

let program: Program = {};

process.on('message', (message) => {
  void answer(message).then((reply) => process.send?.(reply));
});
// Without the bench nobody ends this process: the sockets of a server would keep it for ever.
process.on('disconnect', () => process.exit());

async function answer(message: unknown): Promise<Reply> {
  const request = readRequest(message);
  if (request === undefined)
    return { kind: 'failed', message: 'the bench sent an unknown request' };
  try {
    return await carryOut(request);
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: 'failed', message: text };
  }
}

async function carryOut(request: Request): Promise<Reply> {
  if (request.kind === 'start') {
    const loaded: unknown = await import(request.module);
    if (!exportsStart(loaded)) throw new TypeError('the module exports no start function');
    program = await loaded.start(request.options);
    return { kind: 'started', facts: program.facts ?? {} };
  }
  if (request.kind === 'stop') {
    await program.close?.();
    return { kind: 'stopped' };
  }
  if (program.round === undefined) throw new TypeError('the program has no rounds');
  return { kind: 'sample', sample: await program.round() };
}

function exportsStart(loaded: unknown): loaded is { readonly start: StartProgram } {
  return typeof loaded === 'object' && loaded !== null && 'start' in loaded;
}
