import {
  errorCodeOfStatus,
  errorCodes,
  type ErrorCode,
  type WireErrorCode,
} from '@regpilot/contract';
import type { GatewayAnswer, GatewayRequest, Handled } from '../gateway/exchange.ts';
import { Refusal } from '../gateway/refusal.ts';
import { goneSignal, type World } from '../gateway/world.ts';
import { cutBody } from './cut-body.ts';
import type { Fault } from './fault.ts';

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>;

/**
 * What happens to a request before it is looked at: it waits, is lost, or is refused.
 *
 * @returns whether the connection is lost.
 * @throws Refusal for the faults that answer.
 */
export async function meetOnArrival(
  world: World,
  request: GatewayRequest,
  faults: readonly Fault[],
): Promise<boolean> {
  for (const fault of faults) {
    if (fault.kind === 'status') throw statusRefusal(fault);
    if (fault.kind === 'spurious-401') throw new Refusal('INVALID_API_KEY');
    if (fault.kind === 'reset' && fault.at !== 'answer') return true;
    const wait = waitOf(fault);
    if (wait === 0) continue;
    const reached = await world.clock.sleepUntil(
      world.clock.now() + wait,
      goneSignal(world, request),
    );
    if (!reached) return true;
  }
  return false;
}

/** What happens to an answer that was made. */
export async function meetOnAnswer(
  answer: GatewayAnswer,
  faults: readonly Fault[],
): Promise<Handled> {
  let met = answer;
  for (const fault of faults) {
    if (fault.kind === 'cut') met = { ...met, body: cutBody(met.body, fault), fault: 'cut' };
    if (fault.kind === 'reset' && fault.at === 'answer') {
      await drain(met.body);
      return { fault: 'reset' };
    }
  }
  return met;
}

/** A hang is a wait without an end. */
function waitOf(fault: Fault): number {
  if (fault.kind === 'hang') return Infinity;
  return fault.kind === 'latency' ? fault.ms : 0;
}

function statusRefusal({ status, retryAfter, body }: FaultOf<'status'>): Refusal {
  const seconds = typeof retryAfter === 'number' ? retryAfter : undefined;
  return new Refusal(wireCodeOf(status), {
    status,
    rawBody: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    headers:
      retryAfter === undefined
        ? {}
        : { 'retry-after': seconds === undefined ? httpDate(retryAfter) : String(seconds) },
    fields: seconds === undefined ? {} : { retry_after: seconds },
  });
}

function httpDate(at: number | Date): string {
  return new Date(at).toUTCString();
}

function wireCodeOf(status: number): WireErrorCode {
  const code = errorCodeOfStatus(status);
  return travels(code) ? code : 'INTERNAL_ERROR';
}

function travels(code: ErrorCode): code is WireErrorCode {
  return errorCodes[code].status !== null;
}

/** The work was done in full, so a stream is run to its end: it is settled there. */
async function drain(body: GatewayAnswer['body']): Promise<void> {
  if (typeof body === 'string') return;
  const iterator = body[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}
