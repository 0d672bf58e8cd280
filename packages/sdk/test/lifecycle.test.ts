import { inspect } from 'node:util';
import { RegPilot } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../src/transport/transport.ts';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const apiKey = 'sk_prod_0123456789abcdef';

describe.each(transports)('a client over %s', (_, makeTransport) => {
  it('refuses calls after it was closed', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client();
    await client.health.check();
    await client.close();
    await expect(client.health.check()).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(
      client.chat.stream({ messages: [{ role: 'user', content: 'x' }] }).finalText(),
    ).rejects.toMatchObject({ code: 'CLOSED' });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('is closed at the end of its block by `await using`', async () => {
    await using running = await startGateway(makeTransport);
    let kept: RegPilot;
    {
      await using client = new RegPilot({
        apiKey: running.gateway.managementKey,
        baseURL: running.gateway.url,
      });
      await client.health.check();
      kept = client;
    }
    await expect(kept.health.check()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('may be closed twice', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client();
    await client.close();
    await expect(client.close()).resolves.toBeUndefined();
  });
});

it('leaves a transport that was given open', async () => {
  let closed = 0;
  const transport: Transport = {
    send: () => Promise.reject(new Error('not used')),
    close: async () => {
      closed += 1;
    },
  };
  await new RegPilot({ apiKey, transport }).close();
  expect(closed).toBe(0);
});

it('tells of itself without its key', () => {
  const client = new RegPilot(apiKey, { projectId: 'proj_1' });
  expect(inspect(client)).toBe(
    "RegPilot { baseURL: 'https://regpilot.dev/api', environment: 'production' }",
  );
  expect(JSON.parse(JSON.stringify(client))).toEqual({
    baseURL: 'https://regpilot.dev/api',
    environment: 'production',
    projectId: 'proj_1',
  });
});

it('reads the environment variables', () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    REGPILOT_API_KEY: 'sk_stg_0123456789abcdef',
    REGPILOT_BASE_URL: 'http://127.0.0.1:1/api',
    REGPILOT_PROJECT_ID: 'proj_env',
  });
  try {
    expect(new RegPilot()).toMatchObject({
      baseURL: 'http://127.0.0.1:1/api',
      environment: 'staging',
      projectId: 'proj_env',
    });
  } finally {
    process.env = before;
  }
});
