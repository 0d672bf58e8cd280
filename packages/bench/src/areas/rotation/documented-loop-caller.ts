import type { StartProgram } from '../../frame/program.ts';
import { documentedLoop } from './documented-loop.ts';
import { rotationProgram } from './rotation-program.ts';
import { sendWithKey } from './send-with-key.ts';

/** It has no source. To its advantage, it sees what is published at once, where it would need a restart. */
export const start: StartProgram = (options) =>
  rotationProgram(({ origin, published }) => {
    const callWithKeyRotation = documentedLoop(published);
    return { call: () => callWithKeyRotation((key) => sendWithKey(origin, key)) };
  }, options);
