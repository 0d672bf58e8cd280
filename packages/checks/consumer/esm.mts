import { ConfigurationError, routes } from '@regpilot/contract';
import { ChatResponse } from '@regpilot/contract/schemas';
import { test } from 'node:test';
import {
  createEnforcer,
  memoryStore,
  requestsPerMinute,
  type Enforcer,
} from '@regpilot/enforcement';
import { testStore, type StoreCase } from '@regpilot/enforcement/testing';
import { createKeyRing, type KeyRing } from '@regpilot/key-rotation';
import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RateLimitError, RegPilot, type ChatChunk, type ChatResult } from '@regpilot/sdk';

const ring: KeyRing = createKeyRing({ keys: ['first', 'second'] });
const enforcer: Enforcer = createEnforcer({ policies: [requestsPerMinute(100)] });
const gateway: Gateway = createGateway({ port: 0 });

export async function talk(): Promise<string> {
  const client = new RegPilot({
    apiKey: ring,
    baseURL: await gateway.listen(),
    enforcement: enforcer,
  });
  const answer: ChatResult = await client.chat.create({
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const chunks: ChatChunk[] = [];
  for await (const chunk of client.chat.stream({ messages: [{ role: 'user', content: 'More' }] })) {
    chunks.push(chunk);
  }
  const { response } = await client.health.check().withResponse();
  return `${answer.content} ${chunks.length} ${response.status} ${routes['health.check'].path}`;
}

export function explain(error: unknown): string {
  if (error instanceof RateLimitError) return `retry after ${error.retryAfterMs}`;
  return error instanceof ConfigurationError ? error.field : 'unknown';
}

export const cases: readonly StoreCase[] = testStore({
  test,
  create: ({ now }) => memoryStore({ now, snapshot: 'empty' }),
});

export const parsed: boolean = ChatResponse.safeParse({}).success;

// @ts-expect-error: a declaration that resolved to `any` would take this.
export const wrong: RegPilot = new RegPilot(1);
