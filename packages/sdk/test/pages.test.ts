import { RegPilot, ResponseFormatError, ServerError } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/running-gateway.ts';
import { transportFixture } from './support/transport-fixture.ts';
import { transports } from './support/transports.ts';

const seeds = ['a', 'b', 'c'].map((name) => ({ name }));

describe.each(transports)('pages over %s', (_, makeTransport) => {
  const { open, serve } = transportFixture();

  /** A client of a gateway whose lists end as `ending` says, and how often it was asked. */
  async function listing(ending: object): Promise<{ client: RegPilot; asked: () => number }> {
    let requests = 0;
    const baseURL = await serve((_request, response) => {
      requests += 1;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: [], ...ending }));
    });
    const transport = open(makeTransport());
    const client = new RegPilot({ apiKey: 'sk_ci_0123456789', baseURL, transport, retries: 0 });
    return { client, asked: () => requests };
  }

  it.each([
    ['null', { has_more: true, next_cursor: null }],
    ['an empty string', { has_more: true, next_cursor: '' }],
    ['missing', { has_more: true }],
  ])(
    'takes no page for the last one where there is more and the cursor is %s',
    async (_what, ending) => {
      const { client } = await listing(ending);
      await expect(client.gateway.keys.list()).rejects.toBeInstanceOf(ResponseFormatError);
      await expect(client.gateway.keys.list().toArray()).rejects.toBeInstanceOf(
        ResponseFormatError,
      );
    },
  );

  it('takes a page for the last one that says so, whatever its cursor', async () => {
    const { client, asked } = await listing({ has_more: false, next_cursor: 'x' });
    expect(await client.gateway.keys.list().toArray()).toEqual([]);
    expect(asked()).toBe(1);
  });

  it('ends with an error where the cursor is always the same', async () => {
    const { client, asked } = await listing({ has_more: true, next_cursor: 'x' });
    await expect(client.gateway.keys.list().toArray()).rejects.toBeInstanceOf(ResponseFormatError);
    expect(asked()).toBe(2);
  });

  it('gives the items of the pages before the one that fails', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ retries: 0 });
    for (const { name } of seeds) await client.gateway.keys.create({ name });
    const names: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { name } of client.gateway.keys.list({ limit: 1 })) {
        names.push(name);
        if (names.length === 2)
          running.gateway.faults.add({ fault: { kind: 'status', status: 503 } });
      }
    };
    await expect(read()).rejects.toBeInstanceOf(ServerError);
    expect(names).toEqual(['c', 'b']);
  });

  it('asks for no further page once its signal was fired between two', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client();
    for (const { name } of seeds) await client.gateway.keys.create({ name });
    running.gateway.journal.clear();
    const controller = new AbortController();
    const reason = new Error('enough');
    const names: string[] = [];
    const read = async (): Promise<void> => {
      const { signal } = controller;
      for await (const { name } of client.gateway.keys.list({ limit: 1 }, { signal })) {
        names.push(name);
        controller.abort(reason);
      }
    };
    await expect(read()).rejects.toMatchObject({ name: 'AbortError', cause: reason });
    expect(names).toEqual(['c']);
    expect(running.gateway.journal.size).toBe(1);
  });
});
