import { callWithKeyRotation } from '@regpilot/key-rotation';
import type { StartProgram } from '../../frame/program.ts';
import { rotationProgram } from './rotation-program.ts';
import { sendWithKey } from './send-with-key.ts';

/** In the place of the documented loop: the same array, no source. */
export const start: StartProgram = (options) =>
  rotationProgram(({ origin, published }) => {
    const keys = [...published];
    return { call: () => callWithKeyRotation(keys, (key) => sendWithKey(origin, key)) };
  }, options);
