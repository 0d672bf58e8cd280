import { createKeyRing, fromFunction } from '@regpilot/key-rotation';
import type { StartProgram } from '../../frame/program.ts';
import { loadKeys } from './load-keys.ts';
import { rotationProgram } from './rotation-program.ts';
import { sendWithKey } from './send-with-key.ts';

export const start: StartProgram = (options) =>
  rotationProgram(({ origin, sourceUrl }) => {
    const source = fromFunction((signal) => loadKeys(sourceUrl, signal));
    const ring = createKeyRing({ source });
    return {
      call: () => ring.call((key) => sendWithKey(origin, key)),
      close: () => ring.close(),
    };
  }, options);
