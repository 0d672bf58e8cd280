import {
  ChatRequest,
  CompleteRequest,
  CreateKeyRequest,
  EmbeddingsInput,
  ListKeysQuery,
  RotateKeyRequest,
  UpdateKeyRequest,
} from '@regpilot/contract/schemas';
import { ChatStream, ConfigurationError, RegPilot } from '@regpilot/sdk';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callChecks } from '../src/options/call-options.ts';
import {
  clientChecks,
  governorChecks,
  runtimeChecks,
} from '../src/options/check-client-options.ts';
import type { Kind } from './every-field/kinds.ts';
import { apiKey, callOptionRows, clientOptionRows } from './every-field/option-rows.ts';
import * as params from './every-field/param-rows.ts';
import { pathsOf } from './every-field/schema-paths.ts';
import { setAt } from './every-field/set-at.ts';
import { invoke, thrownBy, throwing } from './support/as-javascript.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user', content: 'Hello' }];

interface Target {
  readonly method: string;
  /** Before the parameters. */
  readonly id?: string;
  readonly base: object;
  readonly rows: params.Rows;
  readonly schema: unknown;
}

const { stream: _stream, ...streamRows } = params.chatRows;

const targets: readonly Target[] = [
  { method: 'chat.create', base: params.chatParams, rows: params.chatRows, schema: ChatRequest },
  { method: 'chat.stream', base: params.chatParams, rows: streamRows, schema: ChatRequest },
  {
    method: 'chat.complete',
    base: params.completeParams,
    rows: params.completeRows,
    schema: CompleteRequest,
  },
  {
    method: 'embeddings.create',
    base: params.embeddingsParams,
    rows: params.embeddingsRows,
    schema: EmbeddingsInput,
  },
  {
    method: 'gateway.keys.create',
    base: params.keyParams,
    rows: params.createKeyRows,
    schema: CreateKeyRequest,
  },
  {
    method: 'gateway.keys.update',
    id: 'key_1',
    base: params.keyParams,
    rows: params.updateKeyRows,
    schema: UpdateKeyRequest,
  },
  {
    method: 'gateway.keys.rotate',
    id: 'key_1',
    base: {},
    rows: params.rotateKeyRows,
    schema: RotateKeyRequest,
  },
  { method: 'gateway.keys.list', base: {}, rows: params.listKeysRows, schema: ListKeysQuery },
];

const calls: readonly [method: string, ...args: unknown[]][] = [
  ['chat.create', { messages }],
  ['chat.create', { messages, stream: true }],
  ['chat.stream', { messages }],
  ['chat.complete', { messages }],
  ['embeddings.create', { input: 'Hello' }],
  ['health.check'],
  ['models.list'],
  ['gateway.keys.create', { name: 'n' }],
  ['gateway.keys.retrieve', 'key_1'],
  ['gateway.keys.list', {}],
  ['gateway.keys.update', 'key_1', { name: 'n' }],
  ['gateway.keys.activate', 'key_1'],
  ['gateway.keys.deactivate', 'key_1'],
  ['gateway.keys.revoke', 'key_1'],
  ['gateway.keys.delete', 'key_1'],
  ['gateway.keys.rotate', 'key_1', {}],
  ['gateway.keys.usage', 'key_1'],
  ['gateway.keys.current'],
];

describe('the rows', () => {
  it.each(targets)('hold every field that $method takes', ({ method, rows, schema }) => {
    const documented = pathsOf(schema).filter((p) => method !== 'chat.stream' || p !== 'stream');
    expect(documented.length).toBeGreaterThan(0);
    expect(documented.filter((path) => !Object.hasOwn(rows, path))).toEqual([]);
  });

  it('hold every option of the client and of a call', () => {
    const ofClient = [
      ...Object.keys(clientChecks),
      ...Object.keys(governorChecks).map((name) => `governor.${name}`),
      ...Object.keys(runtimeChecks).map((name) => `runtime.${name}`),
    ];
    expect(ofClient.filter((name) => !Object.hasOwn(clientOptionRows, name))).toEqual([]);
    expect(Object.keys(callChecks).filter((name) => !Object.hasOwn(callOptionRows, name))).toEqual(
      [],
    );
  });
});

describe.each(transports)('every field over %s', (_name, makeTransport) => {
  let running: RunningGateway;
  let client: RegPilot;

  beforeAll(async () => {
    running = await startGateway(makeTransport);
    client = running.client({ retries: 0 });
  });
  beforeEach(() => {
    running.gateway.reset();
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
  });

  const requests = (): number => running.gateway.journal.size;

  describe.each(targets)('$method', ({ method, id, base, rows }) => {
    const before = id === undefined ? [] : [id];
    it.each(Object.entries(rows))('refuses a wrong %s', async (path, kind) => {
      const wrong = await faultsOf(kind, `params.${path}`, (value) =>
        failureOf(client, method, ...before, setAt(base, path, value)),
      );
      expect(wrong).toEqual([]);
      expect(requests()).toBe(0);
    });

    it('takes both ends of what is allowed', async () => {
      const refused: string[] = [];
      for (const [path, { good }] of Object.entries(rows)) {
        for (const value of good) {
          running.gateway.reset();
          const failure = await failureOf(client, method, ...before, setAt(base, path, value));
          if (failure instanceof ConfigurationError || requests() !== 1)
            refused.push(`${path}: ${show(value)}: ${String(failure)}`);
        }
      }
      expect(refused).toEqual([]);
    });
  });

  it.each(Object.entries(callOptionRows))(
    'refuses a wrong option %s of a call',
    async (path, kind) => {
      const wrong = await faultsOf(kind, `options.${path}`, (value) =>
        failureOf(client, 'chat.create', { messages }, setAt({}, path, value)),
      );
      expect(wrong).toEqual([]);
      expect(requests()).toBe(0);
    },
  );

  it.each(calls)('%s looks at its options before anything is sent', async (method, ...args) => {
    const given: readonly (readonly [options: unknown, field: string])[] = [
      [null, 'options'],
      [5, 'options'],
      [{ signal: {} }, 'options.signal'],
      [{ timeoutMs: 5 }, 'options.timeoutMs'],
      [throwing('retries'), 'options.retries'],
    ];
    for (const [options, field] of given) {
      expect(await failureOf(client, method, ...args, options)).toMatchObject({ field });
    }
    expect(requests()).toBe(0);
  });

  it.each(calls.filter(([, first]) => typeof first === 'object'))(
    '%s looks at its parameters before it reads one',
    async (method: string) => {
      for (const value of [null, 5, 'text', []])
        expect(await failureOf(client, method, value)).toMatchObject({ field: 'params' });
      expect(await failureOf(client, method, throwing('messages'))).toMatchObject({
        name: 'ConfigurationError',
      });
      expect(requests()).toBe(0);
    },
  );
});

describe('every option of the client', () => {
  it.each(Object.entries(clientOptionRows))('is refused where %s is wrong', async (path, kind) => {
    const base = { apiKey: path.startsWith('apiKey[') ? [apiKey] : apiKey, enforcement: undefined };
    const options = path === 'enforcement[1]' ? { ...base, enforcement: policies } : base;
    const construct = (value: unknown): unknown =>
      thrownBy(() => Reflect.construct(RegPilot, [setAt(options, path, value)]));
    expect(await faultsOf(kind, `options.${path}`, async (value) => construct(value))).toEqual([]);
    for (const value of kind.good) expect(construct(value)).toBeUndefined();
  });
});

const policies = [{ kind: 'static' }];

/** What of the kind's bad values was not refused, or not at the path. */
async function faultsOf(
  { bad }: Kind,
  field: string,
  failure: (value: unknown) => Promise<unknown>,
): Promise<string[]> {
  const faults: string[] = [];
  for (const value of bad) {
    const error = await failure(value);
    if (error instanceof ConfigurationError && error.field === field && error.allowed !== '')
      continue;
    faults.push(`${show(value)}: ${String(error)}`);
  }
  return faults;
}

/** What a call fails with, as a rejection and never as an exception. Undefined when it did not fail. */
async function failureOf(client: RegPilot, path: string, ...args: unknown[]): Promise<unknown> {
  // Not in the `try`, where an exception would look like a rejection.
  const result: unknown = invoke(client, path, ...args);
  try {
    const answer: unknown = await result;
    if (answer instanceof ChatStream) await answer.finalText();
    return undefined;
  } catch (error) {
    return error;
  }
}

function show(value: unknown): string {
  return inspect(value);
}
