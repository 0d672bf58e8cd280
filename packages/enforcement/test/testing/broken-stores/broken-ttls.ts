import type { ActualAmounts } from '../../../src/index.ts';
import { NaiveStore } from '../naive-store.ts';
import type { NaiveCall } from '../naive-store.ts';
import { memoryStoreBut } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

class TtlTakesTheRequest extends NaiveStore {
  protected override expire(call: NaiveCall): void {
    super.expire(call);
    call.taken = this.released(call);
  }
}

class TtlEndsSettledCalls extends NaiveStore {
  protected override expireAll(): void {
    super.expireAll();
    for (const call of this.calls.values())
      if (call.expiresAt <= this.time()) call.taken = this.released(call);
  }
}

class TtlClosesTheCall extends NaiveStore {
  protected override expire(call: NaiveCall): void {
    super.expire(call);
    call.state = 'closed';
  }
}

class LateReportsEachCount extends NaiveStore {
  override settle(id: string, actual: ActualAmounts): void {
    const wasExpired = this.find(id)?.state === 'expired';
    super.settle(id, actual);
    const call = this.find(id);
    if (wasExpired && call !== undefined) call.state = 'expired';
  }
}

class LateReleaseKeepsTheRequest extends NaiveStore {
  override release(id: string): void {
    if (this.find(id)?.state === 'expired') this.settle(id, { tokens: 0, microUsd: 0 });
    else super.release(id);
  }
}

class TtlStartsTheWindowWhenLookedAt extends NaiveStore {
  protected override expire(call: NaiveCall): void {
    call.startedAt ??= this.time();
    super.expire(call);
  }
}

class TtlOneMillisecondLate extends NaiveStore {
  protected override newCall(...parts: Parameters<NaiveStore['newCall']>): NaiveCall {
    const call = super.newCall(...parts);
    return { ...call, expiresAt: call.expiresAt + 1 };
  }
}

class RenewBringsBack extends NaiveStore {
  override renew(id: string): void {
    const call = this.find(id);
    if (call?.state !== 'expired') super.renew(id);
    else {
      call.state = 'open';
      call.taken = call.estimate;
      call.expiresAt = this.time() + call.request.ttlMs;
    }
  }
}

class ArrivalRenews extends NaiveStore {
  override arrived(id: string): void {
    super.arrived(id);
    this.renew(id);
  }
}

export const brokenTtls: readonly BrokenStore[] = [
  {
    breaks: 'gives the request back at the end of the TTL',
    caughtBy:
      'at the end of its TTL a call lets go of tokens, money and concurrency, and keeps its request',
    create: (now) => new TtlTakesTheRequest(now),
  },
  {
    breaks: 'ends a TTL one millisecond late',
    caughtBy:
      'at the end of its TTL a call lets go of tokens, money and concurrency, and keeps its request',
    create: (now) => new TtlOneMillisecondLate(now),
  },
  {
    breaks: 'ends calls by their TTL that were settled in time',
    caughtBy: 'a call that was settled in time is not touched by its TTL',
    create: (now) => new TtlEndsSettledCalls(now),
  },
  {
    breaks: 'forgets a call with its TTL',
    caughtBy: 'a settlement after the TTL still records its debt, and once',
    create: (now) => new TtlClosesTheCall(now),
  },
  {
    breaks: 'settles as often as it is told after the TTL',
    caughtBy: 'a settlement after the TTL still records its debt, and once',
    create: (now) => new LateReportsEachCount(now),
  },
  {
    breaks: 'keeps the request of a call that is released after its TTL',
    caughtBy: 'a release after the TTL gives the request back too',
    create: (now) => new LateReleaseKeepsTheRequest(now),
  },
  {
    breaks: 'starts the window of a lost call when it next looks',
    caughtBy: 'a call that never arrived arrives at the end of its TTL, whenever the store looks',
    create: (now) => new TtlStartsTheWindowWhenLookedAt(now),
  },
  {
    breaks: 'has a renew that does nothing',
    caughtBy: 'renew begins the TTL anew; a store without it keeps the first',
    create: memoryStoreBut(() => ({ renew: () => undefined })),
  },
  {
    breaks: 'renews what has run out',
    caughtBy: 'renew brings back no call that is over',
    create: (now) => new RenewBringsBack(now),
  },
  {
    breaks: 'begins the TTL anew with the arrival',
    caughtBy: 'arriving does not begin the TTL anew',
    create: (now) => new ArrivalRenews(now),
  },
];
