import { afterEach, expect, it, vi } from 'vitest';
import { failureOf } from '../../test/support/loopback-servers.ts';
import { requestTo, transportFixture } from '../../test/support/transport-fixture.ts';
import { kyTransport } from './ky.ts';

const { open, serve } = transportFixture();

afterEach(() => {
  vi.doUnmock('ky');
});

it('has sent nothing when ky cannot be loaded, and loads it again for the next request', async () => {
  let requests = 0;
  const url = await serve((_incoming, answer) => {
    requests++;
    answer.end('ok');
  });
  const transport = open(kyTransport());
  vi.doMock('ky', () => {
    throw Object.assign(new Error('no such file'), { code: 'ERR_MODULE_NOT_FOUND' });
  });
  const error = await failureOf(transport.send(requestTo(url)));
  expect(error).toMatchObject({ name: 'TransportError', delivery: 'not-sent' });
  expect(requests).toBe(0);
  vi.doUnmock('ky');
  expect(await (await transport.send(requestTo(url))).text()).toBe('ok');
});

it('has sent nothing when it is aborted while ky is loaded', async () => {
  const loaded = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  vi.resetModules();
  vi.doMock('ky', async () => {
    asked.resolve();
    await loaded.promise;
    return vi.importActual('ky');
  });
  const fresh = await import('./ky.ts');
  const controller = new AbortController();
  const { signal } = controller;
  const sending = failureOf(fresh.kyTransport().send(requestTo('http://127.0.0.1:9/', { signal })));
  await asked.promise;
  controller.abort();
  loaded.resolve();
  expect(await sending).toMatchObject({ delivery: 'not-sent' });
});
