import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { printedAddress } from './printed-address.ts';
import type { PrintedAddress } from './printed-address.ts';

const commands: Readonly<Record<string, () => readonly string[]>> = {
  bare: () => [fileURLToPath(new URL('./bare-server.mjs', import.meta.url))],
  // The command that users run, as it is built.
  gateway: () => [
    fileURLToPath(new URL('./cli.js', import.meta.resolve('@regpilot/mock-gateway'))),
    '--port',
    '0',
  ],
};

/** Each round starts a server process anew and takes the milliseconds from the spawn to its first whole 200 answer. */
export const start: StartProgram = async (options) => {
  const command = commands[textOption(options, 'command')];
  if (command === undefined) throw new TypeError('there is no such command');
  const args = command();
  const round = async (): Promise<{ firstAnswer: number }> => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 2] });
    const exited = once(child, 'exit');
    try {
      await answerOf(await addressOf(child));
      return { firstAnswer: performance.now() - startedAt };
    } finally {
      child.kill();
      await exited;
    }
  };
  // Once unmeasured, so that the first contender does not pay for reading the files from disk.
  await round();
  return { round };
};

async function addressOf({ stdout }: ChildProcess): Promise<PrintedAddress> {
  if (stdout === null) throw new TypeError('the server has no standard output');
  let text = '';
  for await (const chunk of stdout.setEncoding('utf8')) {
    text += String(chunk);
    const address = printedAddress(text);
    if (address !== undefined) return address;
  }
  throw new Error('the server ended without printing its address');
}

function answerOf({ url, key }: PrintedAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    get(`${url}/health`, { agent: false, headers: { 'x-api-key': key } }, (response) => {
      const { statusCode } = response;
      response.resume().on('error', reject);
      response.on('end', () => {
        if (statusCode === 200) resolve();
        else reject(new Error(`the server answered ${statusCode}`));
      });
    }).on('error', reject);
  });
}
