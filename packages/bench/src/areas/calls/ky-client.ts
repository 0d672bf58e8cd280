import ky from 'ky';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { callWorkload } from './call-workload.ts';
import { chatRequest, readText } from './chat-request.ts';

export const start: StartProgram = (options) => {
  const url = `${textOption(options, 'origin')}/api/ai/chat`;
  const { headers, body } = chatRequest();
  const client = ky.create({ headers, retry: 0 });
  return callWorkload(async () => readText(await client.post(url, { json: body }).json()), options);
};
