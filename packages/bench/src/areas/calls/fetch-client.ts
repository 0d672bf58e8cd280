import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { callWorkload } from './call-workload.ts';
import { chatRequest, readText } from './chat-request.ts';

/** What a user writes without any library: the base of this area. */
export const start: StartProgram = (options) => {
  const url = `${textOption(options, 'origin')}/api/ai/chat`;
  const { headers, body } = chatRequest();
  return callWorkload(async () => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return readText(await response.json());
  }, options);
};
