import { Agent, request } from 'node:http';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import type { CallOnce } from './call-workload.ts';
import { callWorkload } from './call-workload.ts';
import { chatRequest, readText } from './chat-request.ts';

/** The floor under every client on Node: keep-alive, no signal, no timer, no validation. */
export const start: StartProgram = (options) => {
  const url = `${textOption(options, 'origin')}/api/ai/chat`;
  const agent = new Agent({ keepAlive: true });
  const { headers, body } = chatRequest();
  const call: CallOnce = () =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      const length = Buffer.byteLength(text);
      const settings = { method: 'POST', agent, headers: { ...headers, 'content-length': length } };
      request(url, settings, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(readText(JSON.parse(Buffer.concat(chunks).toString())));
          } catch (error) {
            reject(error);
          }
        });
      })
        .on('error', reject)
        .end(text);
    });
  return callWorkload(call, options);
};
