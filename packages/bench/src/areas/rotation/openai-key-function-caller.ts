import OpenAI from 'openai';
import type { StartProgram } from '../../frame/program.ts';
import { loadKeys } from './load-keys.ts';
import { rotationProgram } from './rotation-program.ts';

/**
 * The client's own way to keys that change: a function as `apiKey`, asked before each request. It is not told which
 * key was refused, so the best that it can do with several is to give them in turn.
 */
export const start: StartProgram = (options) =>
  rotationProgram(({ origin, sourceUrl }) => {
    let asked = 0;
    const apiKey = async (): Promise<string> => {
      const keys = await loadKeys(sourceUrl);
      asked += 1;
      return keys[(asked - 1) % keys.length] ?? '';
    };
    const client = new OpenAI({ apiKey, baseURL: `${origin}/v1` });
    return {
      call: async () => {
        await client.models.list();
      },
    };
  }, options);
