import { allowModels, gatewayLimits, requestsPerMinute } from '@regpilot/enforcement';
import type { ClientOptions, RegPilot } from '@regpilot/sdk';
import { describe, expect, it, vi } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 5,
};
const secret = 'sk_prod_mirrored0123456789';
const seed = { name: 'k', secret };

interface Mirror {
  readonly client: RegPilot;
  readonly warnings: string[];
}

interface Tally {
  ok: number;
  local: number;
  gateway: number;
}

/** What becomes of so many calls at once. */
async function flood(client: RegPilot, count: number): Promise<Tally> {
  const tally: Tally = { ok: 0, local: 0, gateway: 0 };
  const calls = Array.from({ length: count }, async () => {
    try {
      await client.chat.create(chat, { retries: 0 });
      tally.ok += 1;
    } catch (error) {
      const isLocal = typeof error === 'object' && error !== null && 'local' in error;
      tally[isLocal && error.local === true ? 'local' : 'gateway'] += 1;
    }
  });
  await Promise.all(calls);
  return tally;
}

function asked({ gateway }: RunningGateway): number {
  return gateway.journal.entries().filter(({ route }) => route === 'keys.current').length;
}

describe.each(transports)('gatewayLimits over %s', (_, makeTransport) => {
  /** A client of the key with all limits of the gateway. */
  function mirrorOf(running: RunningGateway, more: ClientOptions = {}): Mirror {
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const client = running.client({
      apiKey: secret,
      enforcement: [gatewayLimits()],
      ...more,
      runtime: { ...more.runtime, warn },
    });
    return { client, warnings };
  }

  it('denies here what the gateway would deny, from the first call on', async () => {
    await using running = await startGateway(makeTransport, { keys: [{ ...seed, rate_limit: 5 }] });
    const { client, warnings } = mirrorOf(running);
    expect(await flood(client, 20)).toEqual({ ok: 5, local: 15, gateway: 0 });
    expect(asked(running)).toBe(1);
    await expect(client.chat.create(chat)).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      policy: 'requests_per_minute',
      limit: 5,
      local: true,
    });
    expect(warnings).toEqual([]);
  });

  it('holds beside policies of the client', async () => {
    await using running = await startGateway(makeTransport, {
      keys: [{ ...seed, rate_limit: 5, permissions: { models: ['gpt-4o', 'gpt-4o-mini'] } }],
    });
    const enforcement = [allowModels(['gpt-4o', 'gpt-4']), gatewayLimits(), requestsPerMinute(3)];
    const { client } = mirrorOf(running, { enforcement });
    for (const model of ['gpt-4', 'gpt-4o-mini', 'gpt-3.5-turbo']) {
      const call = client.chat.create({ ...chat, model });
      await expect(call).rejects.toMatchObject({ code: 'MODEL_NOT_ALLOWED', local: true });
    }
    expect(await flood(client, 10)).toEqual({ ok: 3, local: 7, gateway: 0 });
  });

  it('starts from what was used before', async () => {
    await using running = await startGateway(makeTransport, {
      keys: [
        { ...seed, rate_limit: 10, limits: { tokens: 300, reset_period: 'one_time' as const } },
      ],
    });
    const other = running.client({ apiKey: secret });
    const { usage } = await other.chat.create(chat);
    const perCall = usage?.totalTokens ?? Number.NaN;
    // The gateway counts tokens that no estimate of a usual call knows of.
    const estimate = 'upper-bound';
    const { client } = mirrorOf(running, { estimate });
    const { ok, gateway } = await flood(client, 20);
    expect(gateway).toBe(0);
    expect((ok + 1) * perCall).toBeLessThanOrEqual(300);
    expect(ok).toBeGreaterThan(0);
    const large = { ...chat, maxTokens: 300 };
    await expect(client.chat.create(large)).rejects.toMatchObject({
      policy: 'token_limit_one_time',
      retryable: false,
      retryAfterMs: null,
    });
  });

  it('notices by the headers that others use the key', async () => {
    await using running = await startGateway(makeTransport, {
      keys: [{ ...seed, rate_limit: 10 }],
    });
    const { client } = mirrorOf(running);
    const other = running.client({ apiKey: secret });
    await client.chat.create(chat);
    expect(await flood(other, 4)).toEqual({ ok: 4, local: 0, gateway: 0 });
    await client.chat.create(chat);
    expect(await flood(client, 10)).toEqual({ ok: 4, local: 6, gateway: 0 });
  });

  it('takes none of its own calls for those of others, however many are under way', async () => {
    await using running = await startGateway(makeTransport, {
      keys: [{ ...seed, rate_limit: 60 }],
    });
    const { client } = mirrorOf(running);
    for (let wave = 0; wave < 3; wave++)
      expect(await flood(client, 20)).toEqual({ ok: 20, local: 0, gateway: 0 });
    expect(await flood(client, 5)).toEqual({ ok: 0, local: 5, gateway: 0 });
  });

  it('asks again every minute, without making a call wait, and follows what has changed', async () => {
    await using running = await startGateway(makeTransport, {
      keys: [{ ...seed, rate_limit: 10 }],
    });
    const time = manualTime();
    const { runtime } = time;
    const { client } = mirrorOf(running, { runtime });
    const { id } = await client.gateway.keys.current();
    await client.chat.create(chat);
    await running.client().gateway.keys.update(id, { permissions: { models: ['gpt-4'] } });
    time.advance(59_999);
    await expect(client.chat.create(chat)).rejects.toMatchObject({ local: false });
    expect(asked(running)).toBe(2);
    time.advance(1);
    await expect(client.chat.create(chat)).rejects.toMatchObject({ local: false });
    await vi.waitFor(() => {
      expect(asked(running)).toBe(3);
    });
    await vi.waitFor(async () => {
      await expect(client.chat.create(chat)).rejects.toMatchObject({
        code: 'MODEL_NOT_ALLOWED',
        local: true,
      });
    });
    expect(asked(running)).toBe(3);
  });

  it('asks again after a 429 that it did not foresee', async () => {
    await using running = await startGateway(makeTransport, { keys: [seed] });
    const { client } = mirrorOf(running);
    await client.chat.create(chat);
    running.gateway.faults.add({ fault: { kind: 'status', status: 429 }, times: 1 });
    await expect(client.chat.create(chat, { retries: 0 })).rejects.toMatchObject({ local: false });
    await client.chat.create(chat, { retries: 0 });
    await vi.waitFor(() => {
      expect(asked(running)).toBe(2);
    });
  });

  it.each(['regpilot', 'openai'] as const)(
    'follows the headers alone where there is no record to read, and says so once (%s)',
    async (dialect) => {
      await using running = await startGateway(makeTransport, {
        keys: [{ ...seed, rate_limit: 5 }],
      });
      running.gateway.faults.add({
        fault: { kind: 'status', status: 404 },
        route: 'keys.current',
      });
      const { client, warnings } = mirrorOf(running, {
        dialect,
        ...(dialect === 'openai' ? { baseURL: `${running.gateway.url}/v1` } : {}),
      });
      await client.chat.create(chat);
      await client.chat.create(chat);
      expect(await flood(client, 10)).toEqual({ ok: 3, local: 7, gateway: 0 });
      expect(warnings).toEqual([expect.stringContaining('only its rate-limit headers')]);
    },
  );

  it('waits two seconds for the first record, then goes on without and says so', async () => {
    await using running = await startGateway(makeTransport, { keys: [seed] });
    running.gateway.faults.add({ fault: { kind: 'hang' }, route: 'keys.current' });
    const time = manualTime();
    const { runtime } = time;
    const { client, warnings } = mirrorOf(running, { runtime });
    const call = client.chat.create(chat);
    await vi.waitFor(() => {
      expect(asked(running)).toBe(1);
    });
    time.advance(1999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(running.gateway.journal.size).toBe(1);
    time.advance(1);
    await call;
    await client.chat.create(chat);
    expect(warnings).toEqual([expect.stringContaining('2000 ms')]);
  });

  it('does not keep an aborted call waiting', async () => {
    await using running = await startGateway(makeTransport, { keys: [seed] });
    running.gateway.faults.add({ fault: { kind: 'hang' }, route: 'keys.current' });
    const { runtime } = manualTime();
    const { client } = mirrorOf(running, { runtime });
    const controller = new AbortController();
    const call = client.chat.create(chat, { signal: controller.signal });
    await vi.waitFor(() => {
      expect(asked(running)).toBe(1);
    });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('only watches in mode observe', async () => {
    await using running = await startGateway(makeTransport, { keys: [{ ...seed, rate_limit: 2 }] });
    const enforcement = [gatewayLimits({ mode: 'observe' })];
    const { client } = mirrorOf(running, { enforcement });
    expect(await flood(client, 5)).toEqual({ ok: 2, local: 0, gateway: 3 });
  });
});
