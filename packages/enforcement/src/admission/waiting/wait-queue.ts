import { RegPilotError } from '@regpilot/contract';
import type { Admission } from '../admission.ts';
import type { After } from './after.ts';
import type { LedgerWatch } from './ledger-watch.ts';
import { WaitLine } from './wait-line.ts';
import { askFor, reasonToWait, refusalAt, WaitingCall } from './waiting-call.ts';
import type { Reason, WaitRequest } from './waiting-call.ts';

export interface WaitQueueParts {
  readonly now: () => number;
  readonly after: After;
  /** Calls that wait at once; above it a denial is returned instead. */
  readonly maxWaiting: number;
  /** Undefined for a store that ends its reservations out of our sight. */
  readonly ledger: LedgerWatch | undefined;
}

/** Where other processes may end calls without our hearing of it, the head of a line asks again so often. */
const recheckMs = 250;

/**
 * The calls that wait for quota: one line for each slot that has none, first come, first served.
 *
 * A call stands in the line of the slot that held it up, and goes to another line, to its place by
 * age, if it is then held up there. It never passes an older call in a line of any slot that it needs.
 * The head of a line is decided on when a call of the slot has ended, and at its retry time.
 */
export class WaitQueue {
  readonly #parts: WaitQueueParts;
  readonly #calls = new Set<WaitingCall>();
  readonly #lines = new Map<string, WaitLine>();
  /** Slots of which something was freed in this turn. */
  readonly #news = new Set<string>();
  /** How often something was freed: a decision that took its time may have missed it. */
  #freedCount = 0;
  #lastOrder = 0;
  #inLine = 0;
  #isClosed = false;

  constructor(parts: WaitQueueParts) {
    this.#parts = parts;
  }

  admit(request: WaitRequest): Promise<Admission> {
    const { signal, maxWaitMs } = request;
    const call = new WaitingCall(request, ++this.#lastOrder, this.#parts.now() + maxWaitMs);
    if (this.#isClosed) call.fail(closedError());
    else if (signal?.aborted === true) call.fail(signal.reason);
    else this.#open(call);
    return call.outcome;
  }

  /** A call of the slot has ended. */
  freed(slot: string): void {
    this.#freedCount += 1;
    if (this.#lines.has(slot)) this.#wake(slot);
  }

  close(): void {
    this.#isClosed = true;
    for (const call of this.#calls) call.fail(closedError());
  }

  #open(call: WaitingCall): void {
    const { signal } = call.request;
    const abort = (): void => call.fail(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    // From the first decision on, or what is freed between a denial and the waiting would go unheard.
    if (this.#calls.size === 0) this.#parts.ledger?.start((slot) => this.freed(slot));
    this.#calls.add(call);
    call.finally(() => {
      signal?.removeEventListener('abort', abort);
      this.#leave(call);
      this.#calls.delete(call);
      if (this.#calls.size === 0) this.#parts.ledger?.stop();
    });
    if (this.#reasonAhead(call) === undefined) this.#decide(call);
    else this.#follow(call);
  }

  #decide(call: WaitingCall): void {
    const freedCount = this.#freedCount;
    askFor(call, call.request.decide, (decision) => {
      const reason = reasonToWait(decision, this.#parts.now(), call.deadlineAt);
      if (reason === undefined || call.isOver || this.#inLine >= this.#parts.maxWaiting) {
        call.answer(decision);
        return;
      }
      this.#join(call, reason);
      if (freedCount !== this.#freedCount) this.#wake(reason.slot);
    });
  }

  /** Others wait for what the call needs, so only its checks are made at once. */
  #follow(call: WaitingCall): void {
    askFor(call, call.request.check, (refused) => {
      const ahead = this.#reasonAhead(call);
      if (refused !== undefined) call.answer(refused);
      else if (ahead === undefined) this.#decide(call);
      else if (ahead.retryAt > call.deadlineAt || this.#inLine >= this.#parts.maxWaiting)
        call.answer(refusalAt(ahead, this.#parts.now()));
      else if (!call.isOver) this.#join(call, ahead);
    });
  }

  /** Why an older call waits for a slot that this one needs as well. */
  #reasonAhead({ request, order, slot: own }: WaitingCall): Reason | undefined {
    for (const slot of request.slots) {
      const head = slot === own ? undefined : this.#lines.get(slot)?.head;
      if (head !== undefined && head.order < order) return head.reason;
    }
    return undefined;
  }

  #join(call: WaitingCall, reason: Reason): void {
    const { slot } = reason;
    if (call.reason === undefined) this.#startDeadline(call);
    call.reason = reason;
    call.slot = slot;
    this.#inLine += 1;
    const line = this.#lines.get(slot) ?? new WaitLine();
    this.#lines.set(slot, line);
    line.join(call);
    if (line.head === call && !line.isMoving) this.#startTimer(slot, line, reason);
    this.#parts.ledger?.look();
  }

  #leave(call: WaitingCall): void {
    const { slot } = call;
    const line = slot === undefined ? undefined : this.#lines.get(slot);
    if (slot === undefined || line === undefined) return;
    const wasHead = line.head === call;
    line.leave(call);
    call.slot = undefined;
    this.#inLine -= 1;
    if (line.head === undefined) {
      line.stopTimer();
      this.#lines.delete(slot);
    } else if (wasHead && !line.isMoving) {
      this.#wake(slot);
    }
  }

  /** Looks at a line at the end of this turn, once for all that is freed in it. */
  #wake(slot: string): void {
    if (this.#news.size === 0) {
      queueMicrotask(() => {
        const slots = [...this.#news];
        this.#news.clear();
        for (const freed of slots) void this.#move(freed);
      });
    }
    this.#news.add(slot);
  }

  /** Lets those at the head of a line go as long as there is room for them. Never rejects. */
  async #move(slot: string): Promise<void> {
    const line = this.#lines.get(slot);
    if (line === undefined) return;
    line.hasNews = true;
    if (line.isMoving) return;
    line.isMoving = true;
    line.stopTimer();
    for (let head = line.head; head !== undefined; head = line.head) {
      line.hasNews = false;
      const isHeldUp = await this.#tryHead(head, slot);
      if (isHeldUp && !hasNews(line)) break;
    }
    line.isMoving = false;
    if (line.head?.reason !== undefined) this.#startTimer(slot, line, line.head.reason);
    if (this.#inLine > 0) this.#parts.ledger?.look();
  }

  /** True where it stays at the head. */
  async #tryHead(head: WaitingCall, slot: string): Promise<boolean> {
    const ahead = this.#reasonAhead(head);
    if (ahead !== undefined) {
      this.#changeLine(head, ahead);
      return false;
    }
    try {
      const outcome = head.request.decide();
      const decision = outcome instanceof Promise ? await outcome : outcome;
      const reason = reasonToWait(decision, this.#parts.now(), head.deadlineAt);
      if (reason === undefined || head.isOver) {
        head.answer(decision);
        return false;
      }
      if (reason.slot !== slot) {
        this.#changeLine(head, reason);
        return false;
      }
      head.reason = reason;
      return true;
    } catch (error) {
      head.fail(error);
      return false;
    }
  }

  #changeLine(call: WaitingCall, reason: Reason): void {
    this.#leave(call);
    this.#join(call, reason);
  }

  #startTimer(slot: string, line: WaitLine, { untilFreed, retryAt }: Reason): void {
    const { now, after, ledger } = this.#parts;
    line.stopTimer();
    // What ends in this process is heard of, so that nothing has to be asked again and again.
    if (untilFreed && ledger !== undefined) return;
    const waitMs = untilFreed ? recheckMs : Math.max(0, retryAt - now());
    line.stopTimer = after(waitMs, () => void this.#move(slot));
  }

  #startDeadline(call: WaitingCall): void {
    const { now, after } = this.#parts;
    const stop = after(Math.max(0, call.deadlineAt - now()), () => void this.#giveUp(call));
    call.finally(stop);
  }

  /** Its time is up. It is tried once more if that is due, as a retry time may be this very instant. */
  async #giveUp(call: WaitingCall): Promise<void> {
    const line = this.#lines.get(call.slot ?? '');
    if (call.slot !== undefined && line?.isMoving === false) await this.#move(call.slot);
    if (!call.isOver && call.reason !== undefined)
      call.answer(refusalAt(call.reason, this.#parts.now()));
  }
}

/** Asked again after a decision that may have taken its time. */
function hasNews(line: WaitLine): boolean {
  return line.hasNews;
}

function closedError(): RegPilotError {
  return new RegPilotError('CLOSED', 'The enforcer is closed, and waits for no quota');
}
