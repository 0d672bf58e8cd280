import {
  CreateKeyRequest,
  CurrentKey,
  DeletedKey,
  GatewayKey,
  GatewayKeyList,
  GatewayKeyWithSecret,
  KeyUsage,
  ListKeysQuery,
  RotateKeyRequest,
  UpdateKeyRequest,
} from '@regpilot/contract/schemas';
import { checkCallOptions, checkId, type CallOptions } from '../../options/call-options.ts';
import type { CallSpec } from '../../pipeline/call.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { answered } from '../../response/answered.ts';
import type { Answer } from '../../response/answer.ts';
import { CallPromise } from '../../response/call-promise.ts';
import { PagePromise, type PageContent } from '../../response/page.ts';
import { formatError, readBody } from '../../response/read-body.ts';
import { checkParams } from '../check-params.ts';

/**
 * API keys of the gateway, in its own snake_case words. The calling key needs the permission
 * `manage_keys`, except for `current`.
 *
 * Wrong parameters reject with `ConfigurationError` before anything is sent.
 */
export class Keys {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /**
   * Makes a key. Its `secret` is in this answer only and can't be asked for again, so the call is
   * never repeated once the request may have arrived: look for the name in the list then.
   */
  create(params: CreateKeyRequest, options?: CallOptions): CallPromise<GatewayKeyWithSecret> {
    const call = this.#call(options, () => ({
      route: 'keys.create',
      body: checkParams(CreateKeyRequest, params),
    }));
    return new CallPromise(answered(call, (answer) => readBody(GatewayKeyWithSecret, answer)));
  }

  /** @throws NotFoundError (as a rejection) for an id that does not exist, or no longer. */
  retrieve(id: string, options?: CallOptions): CallPromise<GatewayKey> {
    const call = this.#call(options, () => ({ route: 'keys.retrieve', id: checked(id) }));
    return new CallPromise(answered(call, readKey));
  }

  /** Newest first, at most 100 a page. Await it for one page, iterate it for all keys. */
  list(params: ListKeysQuery = {}, options?: CallOptions): PagePromise<GatewayKey> {
    const call = this.#call(options, () => ({
      route: 'keys.list',
      query: checkParams(ListKeysQuery, params),
    }));
    return new PagePromise(answered(call, readPage), (cursor) =>
      this.list({ ...params, cursor }, options),
    );
  }

  /** A merge patch (RFC 7396): what is left out stays as it is, null clears it. A revoked key can't be changed. */
  update(id: string, params: UpdateKeyRequest, options?: CallOptions): CallPromise<GatewayKey> {
    const call = this.#call(options, () => ({
      route: 'keys.update',
      id: checked(id),
      body: checkParams(UpdateKeyRequest, params),
    }));
    return new CallPromise(answered(call, readKey));
  }

  /** Takes a deactivated key into use again. */
  activate(id: string, options?: CallOptions): CallPromise<GatewayKey> {
    return this.update(id, { status: 'active' }, options);
  }

  /** The gateway refuses the key with 401 until it is activated again. */
  deactivate(id: string, options?: CallOptions): CallPromise<GatewayKey> {
    return this.update(id, { status: 'inactive' }, options);
  }

  /** The gateway refuses the key for ever; its record stays. */
  revoke(id: string, options?: CallOptions): CallPromise<GatewayKey> {
    const call = this.#call(options, () => ({ route: 'keys.revoke', id: checked(id) }));
    return new CallPromise(answered(call, readKey));
  }

  /** Removes the key with its record. It can't be undone. */
  delete(id: string, options?: CallOptions): CallPromise<DeletedKey> {
    const call = this.#call(options, () => ({ route: 'keys.delete', id: checked(id) }));
    return new CallPromise(answered(call, (answer) => readBody(DeletedKey, answer)));
  }

  /**
   * A new key in the place of an old one, with the same permissions and counters. Both work until
   * the grace period is over. The new `secret` is in this answer only; the call is never repeated
   * once the request may have arrived.
   */
  rotate(
    id: string,
    params: RotateKeyRequest = {},
    options?: CallOptions,
  ): CallPromise<GatewayKeyWithSecret> {
    const call = this.#call(options, () => ({
      route: 'keys.rotate',
      id: checked(id),
      body: checkParams(RotateKeyRequest, params),
    }));
    return new CallPromise(answered(call, (answer) => readBody(GatewayKeyWithSecret, answer)));
  }

  /** Life-long totals of a key, and each of its limits as it stands. */
  usage(id: string, options?: CallOptions): CallPromise<KeyUsage> {
    const call = this.#call(options, () => ({ route: 'keys.usage', id: checked(id) }));
    return new CallPromise(answered(call, (answer) => readBody(KeyUsage, answer)));
  }

  /** The calling key itself, with its limits as they stand. Any key may ask, and it counts against no limit. */
  current(options?: CallOptions): CallPromise<CurrentKey> {
    const call = this.#call(options, () => ({ route: 'keys.current' }));
    return new CallPromise(answered(call, (answer) => readBody(CurrentKey, answer)));
  }

  /** The checks run inside, so that a wrong parameter is a rejection and not an exception. */
  async #call(
    options: CallOptions | undefined,
    spec: () => Omit<CallSpec, 'options'>,
  ): Promise<Answer> {
    return this.#pipeline.run({ ...spec(), options: checkCallOptions(options) });
  }
}

function checked(id: string): string {
  checkId(id);
  return id;
}

function readKey(answer: Answer): GatewayKey {
  return readBody(GatewayKey, answer);
}

function readPage(answer: Answer): PageContent<GatewayKey> {
  const { data, has_more: hasMore, next_cursor: cursor } = readBody(GatewayKeyList, answer);
  if (!hasMore) return { data, nextCursor: null };
  // Taken for the last page, it would be half a list that looks like a whole one.
  if (cursor === null || cursor === '') throw formatError(answer, 'has_more without next_cursor');
  return { data, nextCursor: cursor };
}
