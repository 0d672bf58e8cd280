import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

// Each test starts processes, which takes seconds on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly output: () => string;
}

function start(...words: string[]): Run {
  const child = spawn(process.execPath, ['--conditions=@regpilot/source', cli, ...words]);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

async function finish({ child, output }: Run): Promise<{ code: unknown; text: string }> {
  const [code]: unknown[] = await once(child, 'close');
  return { code, text: output() };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints an address and a key that work, and stops on %s with 0',
  async (signal) => {
    const run = start('--port', '0', '--seed=5');
    while (!run.output().includes('Ctrl-C')) await once(run.child.stdout, 'data');
    const url = /listening on (\S+)/.exec(run.output())?.[1] ?? '';
    const key = /API key\s+(\S+)/.exec(run.output())?.[1] ?? '';
    const before = run.output();
    const response = await fetch(`${url}/ai/chat`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: '{"messages":[{"role":"user","content":"Hello"}]}',
    });
    expect(response.status).toBe(200);
    run.child.kill(signal);
    const { code, text } = await finish(run);
    expect(code).toBe(0);
    expect(text, 'nothing is logged afterwards').toBe(before);
  },
);

test('--help and --version print and end', async () => {
  expect(await finish(start('--help'))).toMatchObject({
    code: 0,
    text: expect.stringContaining('--plan'),
  });
  expect(await finish(start('--version'))).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
});

test.each([
  [['--prot', '1'], '--port'],
  [['--port', 'x'], '0 to 65535'],
  [['--port'], '0 to 65535'],
  [['--plan', 'gold'], 'enterprise'],
  [['--seed', '-1'], 'from 0 on'],
])('%j is refused with 2 and what is allowed', async (words, allowed) => {
  expect(await finish(start(...words))).toMatchObject({
    code: 2,
    text: expect.stringContaining(allowed),
  });
});

test('a host that is not this machine ends with 1', async () => {
  expect(await finish(start('--port', '0', '--host', '192.0.2.1'))).toMatchObject({ code: 1 });
});

test('a key that was pasted as an argument is not printed back', async () => {
  expect((await finish(start('sk_prod_secretsecret'))).text).not.toContain('secretsecret');
});
