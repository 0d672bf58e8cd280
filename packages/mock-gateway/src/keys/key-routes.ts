import {
  checkInput,
  CreateKeyRequest,
  ListKeysQuery,
  RotateKeyRequest,
  UpdateKeyRequest,
} from '@regpilot/contract/schemas';
import type { Answered } from '../gateway/answered.ts';
import { Refusal } from '../gateway/refusal.ts';
import type { Call, World } from '../gateway/world.ts';
import { toUsd } from '../models/token-price.ts';
import { acceptInput } from '../routing/accept-input.ts';
import { readJson } from '../routing/read-body.ts';
import { readQuery } from '../routing/read-query.ts';
import { toKeyRecord, withSecret, type RecordContext } from './key-record.ts';
import type { MintedKey } from './key-registrar.ts';
import type { Key } from './key-store.ts';
import { toLimitUsage } from './limit-usage.ts';
import { pageOfKeys } from './list-cursor.ts';

const bodyOf = ({ text, request, match }: Call): unknown =>
  readJson(text, request.headers, match.route);

export function createKey(world: World, call: Call): Answered {
  const request = acceptInput(checkInput(CreateKeyRequest, bodyOf(call)));
  return minted(world, world.registrar.create(request));
}

export function listKeys(world: World, call: Call): Answered {
  const query = acceptInput(checkInput(ListKeysQuery, readQuery(call.match.query, ['limit'])));
  const page = pageOfKeys(world.keys.newestFirst(), query, world.clock.now());
  if (page === null) {
    throw new Refusal('INVALID_REQUEST', {
      details: {
        field: 'cursor',
        problem: 'is not known',
        allowed: 'next_cursor of an earlier page',
      },
    });
  }
  const data = page.keys.map((key) => toKeyRecord(key, contextOf(world)));
  return {
    status: 200,
    body: { data, has_more: page.nextCursor !== null, next_cursor: page.nextCursor },
  };
}

export function retrieveKey(world: World, { match }: Call): Answered {
  return shown(world, world.registrar.retrieve(match.id));
}

export function updateKey(world: World, call: Call): Answered {
  const patch = acceptInput(checkInput(UpdateKeyRequest, bodyOf(call)));
  return shown(world, world.registrar.update(call.match.id, patch));
}

export function deleteKey(world: World, { match }: Call): Answered {
  world.registrar.delete(match.id);
  return { status: 200, body: { id: match.id, object: 'gateway_key', deleted: true } };
}

/** Without `grace_period_seconds` the old key dies at once: the safe reading of a rotation after a leak. */
export function rotateKey(world: World, call: Call): Answered {
  const { grace_period_seconds: graceSeconds = 0 } = acceptInput(
    checkInput(RotateKeyRequest, bodyOf(call)),
  );
  return minted(world, world.registrar.rotate(call.match.id, graceSeconds * 1000));
}

export function revokeKey(world: World, { match }: Call): Answered {
  return shown(world, world.registrar.revoke(match.id));
}

export async function usageOfKey(world: World, { match }: Call): Promise<Answered> {
  const key = world.registrar.retrieve(match.id);
  const { id, totals } = key.entry;
  const body = {
    id,
    object: 'gateway_key.usage',
    requests: totals.requests,
    errors: totals.errors,
    tokens: totals.tokens,
    cost_usd: toUsd(totals.microUsd),
    last_used_at: totals.lastUsedAt === null ? null : new Date(totals.lastUsedAt).toISOString(),
    limits: (await world.limiter.usage(key)).map(toLimitUsage),
  };
  return { status: 200, body };
}

/** The calling key, as authentication sees it. */
export async function currentKey(world: World, { key }: Call): Promise<Answered> {
  const usage = (await world.limiter.usage(key)).map(toLimitUsage);
  return { status: 200, body: { ...toKeyRecord(key, contextOf(world)), usage } };
}

function contextOf({ clock, plan, projectId }: World): RecordContext {
  return { now: clock.now(), plan, projectId };
}

function shown(world: World, key: Key): Answered {
  return { status: 200, body: toKeyRecord(key, contextOf(world)) };
}

function minted(world: World, { key, secret }: MintedKey): Answered {
  const body = withSecret(toKeyRecord(key, contextOf(world)), secret);
  return { status: 201, body, mintedKeyId: key.entry.id };
}
