import { headerNames, outcomeCosts, outcomeOfStatus, type Route } from '@regpilot/contract';
import { authenticate } from '../auth/authenticate.ts';
import { randomLetters } from '../clock/ids.ts';
import { meetOnAnswer, meetOnArrival } from '../faults/meet-faults.ts';
import type { JournalRow, RequestJournal } from '../journal/journal.ts';
import type { Key } from '../keys/key-store.ts';
import { isStoreAway } from '../limits/limiter.ts';
import { readBodyText } from '../routing/read-body.ts';
import { errorShapeOfPath, matchRoute, type RouteMatch } from '../routing/router.ts';
import type { GatewayAnswer, GatewayRequest, Handled } from './exchange.ts';
import { isMetered } from './handlers.ts';
import { formatRefusal, Refusal } from './refusal.ts';
import { runModel } from './run-model.ts';
import { requireKeyType, runPlain } from './run-plain.ts';
import type { Call, World } from './world.ts';

/** What is known of a request so far; filled in stage by stage. */
interface Progress {
  readonly row: JournalRow;
  match: RouteMatch | null;
  /** Set once the key was accepted: from then on the request may cost something. */
  key: Key | null;
}

/**
 * The way of a request: route, authenticate, faults, idempotency, validate, admit, respond, settle,
 * faults again, journal. Whatever goes wrong becomes an answer here; nothing is thrown.
 */
export async function handle(
  world: World,
  journal: RequestJournal,
  request: GatewayRequest,
): Promise<Handled> {
  const at = world.clock.now();
  const requestId = `req_${randomLetters(world.ids, 20)}`;
  const { method, path, headers } = request;
  const row: JournalRow = {
    at,
    requestId,
    method,
    path,
    headers,
    body: '',
    route: null,
    keyId: null,
    status: null,
    faults: [],
  };
  journal.open(row);
  const progress: Progress = { row, match: null, key: null };
  const handled = await serve(world, request, progress)
    .catch((error: unknown) => refused(world, progress, error))
    .catch(() => broken(requestId));
  if (handled.fault === 'reset') return handled;
  row.status = handled.status;
  if (handled.status >= 400) countError(progress);
  return {
    ...handled,
    headers: { ...handled.headers, ...commonHeaders(requestId, world.clock.now()) },
  };
}

async function serve(world: World, request: GatewayRequest, progress: Progress): Promise<Handled> {
  const { row } = progress;
  const match = matchRoute(request.method, request.path);
  progress.match = match;
  row.route = match.name;
  const { key, refusal } = authenticate(request, world, row.at);
  row.keyId = key?.entry.id ?? null;
  const faults = world.faults.forRequest(match.name, row.keyId);
  row.faults = faults;
  if (refusal === null) accept(progress, key);
  if (faults.length > 0 && (await meetOnArrival(world, request, faults))) return { fault: 'reset' };
  if (refusal !== null) throw refusal;
  await world.limiter.requireAddress(key, request.ip);
  row.body = readBodyText(request);
  const call: Call = { request, requestId: row.requestId, at: row.at, match, key, text: row.body };
  requireKeyType(call);
  const answer = isMetered(match.name)
    ? await runModel(world, call, match.name)
    : await runPlain(world, call, match.name);
  return faults.length === 0 ? answer : meetOnAnswer(answer, faults);
}

function accept(progress: Progress, key: Key): void {
  progress.key = key;
  const { totals } = key.entry;
  totals.lastUsedAt = progress.row.at;
  if (progress.match?.route.metered === true) totals.requests += 1;
}

function countError({ key, match }: Progress): void {
  if (key !== null && match?.route.metered === true) key.entry.totals.errors += 1;
}

/** The answer to a request that went wrong, charged by the outcome table. */
async function refused(
  world: World,
  { key, match, row }: Progress,
  error: unknown,
): Promise<GatewayAnswer> {
  let refusal = toRefusal(error, row.requestId);
  let limitHeaders: Record<string, string> = {};
  if (key !== null && refusal.status !== 401) {
    if (match?.route.metered === true && outcomeCosts[outcomeOfStatus(refusal.status)].request) {
      refusal = (await chargeRefusal(world, key)) ?? refusal;
    }
    limitHeaders = await world.limiter.headers(key);
  }
  const shape: Route['errorShape'] = match?.route.errorShape ?? errorShapeOfPath(row.path);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    ...limitHeaders,
    ...refusal.headers,
  };
  return { status: refusal.status, headers, body: formatRefusal(refusal, shape), fault: null };
}

/** The last resort, for a failure while another was being answered: it looks at nothing that may have failed. */
function broken(requestId: string): GatewayAnswer {
  const refusal = toRefusal(null, requestId);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return {
    status: refusal.status,
    headers,
    body: formatRefusal(refusal, 'ErrorResponse'),
    fault: null,
  };
}

/** A refused call is a request too: where there is none left, that is the answer. */
async function chargeRefusal(world: World, key: Key): Promise<Refusal | null> {
  try {
    await world.limiter.chargeRequest(key);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Anything but a refusal is a fault of this program; its text could hold anything and stays inside. */
function toRefusal(error: unknown, requestId: string): Refusal {
  if (error instanceof Refusal) return error;
  if (isStoreAway(error)) return new Refusal('SERVICE_UNAVAILABLE');
  return new Refusal('INTERNAL_ERROR', {
    fields: { message: 'Failed to process request', request_id: requestId },
  });
}

function commonHeaders(requestId: string, now: number): Record<string, string> {
  return {
    [headerNames.requestId]: requestId,
    [headerNames.idempotencySupport]: '1',
    date: httpDate(now),
  };
}

let dateSecond = Number.NaN;
let dateText = '';

/** The date changes once a second, and writing it is the dearest header. */
function httpDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(now).toUTCString();
  }
  return dateText;
}
