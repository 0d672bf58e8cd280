import { ConfigurationError } from '@regpilot/contract';
import type { CreateKeyRequest, UpdateKeyRequest } from '@regpilot/contract/schemas';
import type { PlanCaps } from '@regpilot/enforcement';
import { randomLetters } from '../clock/ids.ts';
import type { Clock } from '../clock/clock.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import { Refusal } from '../gateway/refusal.ts';
import type { KeyEntry, KeySettings } from './key-entry.ts';
import type { CheckedSeed } from './key-seed.ts';
import { patchSettings, settingsOfNewKey } from './key-settings.ts';
import { statusAt } from './key-standing.ts';
import type { Key, KeyStore } from './key-store.ts';
import { entryOfSecret, mintSecret } from './mint-key.ts';

export interface RegistrarParts {
  readonly store: KeyStore;
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly plan: PlanCaps;
  /** Throws a ConfigurationError for a limit or an address that nobody could enforce; asked before a key changes. */
  readonly checkEnforceable: (key: Key) => void;
  /** How long authentication goes on as before after a change of this key; the propagation-lag fault. */
  readonly lagMs: (keyId: string) => number;
}

/** A new key with its secret, which exists here and in the answer that shows it, and nowhere else. */
export interface MintedKey {
  readonly key: Key;
  readonly secret: string;
}

/** Every change of a key, each of them whole or not at all. */
export class KeyRegistrar {
  readonly #parts: RegistrarParts;
  #serial = 0;

  constructor(parts: RegistrarParts) {
    this.#parts = parts;
  }

  /** @throws Refusal PLAN_REQUIRED, INVALID_REQUEST, CONFLICT. */
  create(request: CreateKeyRequest): MintedKey {
    this.#requirePlan(request);
    const replaced =
      request.rotated_from === undefined ? null : this.#predecessor(request.rotated_from);
    const settings = settingsOfNewKey(request, this.#parts.clock.now());
    const minted = refuseUnenforceable(() => this.#mint(request, replaced, settings));
    if (replaced !== null) this.#change(replaced, { rotatedTo: minted.key.entry.id });
    return minted;
  }

  /** A key of the gateway's own configuration: no plan is asked, and its secret may be given. */
  plant({ request, secret, status, legacy }: CheckedSeed): MintedKey {
    const now = this.#parts.clock.now();
    const settings = {
      ...settingsOfNewKey(request, now),
      status,
      revokedAt: status === 'revoked' ? now : null,
    };
    return this.#mint(request, null, settings, { secret, legacy });
  }

  /** @throws Refusal NOT_FOUND, KEY_REVOKED, PLAN_REQUIRED. */
  update(id: string, patch: UpdateKeyRequest): Key {
    const key = this.#changeable(id);
    this.#requirePlan(patch);
    const settings = patchSettings(key.settings, patch, this.#parts.clock.now());
    refuseUnenforceable(() => this.#parts.checkEnforceable({ entry: key.entry, settings }));
    return this.#change(key, settings);
  }

  /**
   * A new key with the old one's settings; the old one works until its grace ends.
   *
   * @throws Refusal NOT_FOUND, KEY_REVOKED; CONFLICT for a key that was rotated before.
   */
  rotate(id: string, graceMs: number): MintedKey {
    const old = this.#changeable(id);
    requireNotRotated(old);
    const now = this.#parts.clock.now();
    const { entry, settings } = old;
    const minted = this.#mint({ type: entry.type, environment: entry.environment }, old, {
      ...settings,
      updatedAt: now,
    });
    this.#change(old, { rotatedTo: minted.key.entry.id, graceExpiresAt: now + graceMs });
    return minted;
  }

  /** Twice is once: the first instant stays. @throws Refusal NOT_FOUND. */
  revoke(id: string): Key {
    const key = this.retrieve(id);
    const now = this.#parts.clock.now();
    if (statusAt(key.settings, now) === 'revoked') return key;
    return this.#change(key, { status: 'revoked', revokedAt: now });
  }

  /** @throws Refusal NOT_FOUND. */
  delete(id: string): void {
    this.retrieve(id);
    const { store, clock } = this.#parts;
    const now = clock.now();
    store.change(id, null, now + this.#parts.lagMs(id), now);
  }

  /** @throws Refusal NOT_FOUND. */
  retrieve(id: string): Key {
    const key = this.#parts.store.retrieve(id);
    if (key === null)
      throw new Refusal('NOT_FOUND', { message: 'No such key', details: { id: id.slice(0, 128) } });
    return key;
  }

  #changeable(id: string): Key {
    const key = this.retrieve(id);
    if (statusAt(key.settings, this.#parts.clock.now()) === 'revoked')
      throw new Refusal('KEY_REVOKED', { details: { id } });
    return key;
  }

  #predecessor(id: string): Key {
    const key = this.#parts.store.retrieve(id);
    if (key === null) {
      throw new Refusal('INVALID_REQUEST', {
        details: { field: 'rotated_from', problem: 'is no key', allowed: 'the id of a key' },
      });
    }
    requireNotRotated(key);
    return key;
  }

  #requirePlan(request: Pick<UpdateKeyRequest, 'governor_enabled' | 'permissions'>): void {
    if (this.#parts.plan.governor) return;
    if (request.governor_enabled !== true && request.permissions?.governor !== true) return;
    throw new Refusal('PLAN_REQUIRED', {
      details: { feature: 'governor', allowed_plans: 'startup and above' },
    });
  }

  #mint(
    { type, environment }: Pick<CreateKeyRequest, 'type' | 'environment'>,
    replaced: Key | null,
    settings: KeySettings,
    given: { readonly secret: string | undefined; readonly legacy: boolean } = {
      secret: undefined,
      legacy: false,
    },
  ): MintedKey {
    const { store, clock, random, lagMs } = this.#parts;
    const secret =
      given.secret ?? mintSecret(random, type ?? 'gateway', environment ?? 'production');
    const now = clock.now();
    const id = `gk_${randomLetters(random, 20)}`;
    const legacy = given.legacy || (replaced?.entry.legacy ?? false);
    this.#serial += 1;
    const origin = {
      id,
      serial: this.#serial,
      now,
      type,
      environment,
      rotatedFrom: replaced?.entry ?? null,
      legacy,
    };
    const entry: KeyEntry = entryOfSecret(secret, origin);
    this.#parts.checkEnforceable({ entry, settings });
    store.insert(entry, settings, now + lagMs(id), now);
    return { key: { entry, settings }, secret };
  }

  #change(key: Key, change: Partial<KeySettings>): Key {
    const { store, clock, lagMs } = this.#parts;
    const now = clock.now();
    const settings: KeySettings = { ...key.settings, ...change, updatedAt: now };
    store.change(key.entry.id, settings, now + lagMs(key.entry.id), now);
    return { entry: key.entry, settings };
  }
}

/** A line of keys has no branches: which of two successors would carry the counters could not be said. */
function requireNotRotated(key: Key): void {
  if (key.settings.rotatedTo === null) return;
  throw new Refusal('CONFLICT', {
    message: 'This key was already replaced',
    details: { id: key.entry.id, rotated_to: key.settings.rotatedTo },
  });
}

/** A limit beyond what can be counted, or no address, is a mistake of the request; in the gateway's own options it stays a ConfigurationError. */
function refuseUnenforceable<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { field, problem, allowed } = error;
    throw new Refusal('INVALID_REQUEST', { details: { field, problem, allowed } });
  }
}
