import type { Fault, FaultRule } from '@regpilot/mock-gateway';
import type { IssuedKey, Storm } from './storm.ts';

/** What a stream has sent when it is cut: the role and so many words. */
export const wordsBeforeCut = 3;

/** The only one of which a caller may learn. */
export const cutStream: Fault = { kind: 'cut', afterFrames: 1 + wordsBeforeCut };

const kinds: readonly Pick<FaultRule, 'route' | 'fault'>[] = [
  { route: 'chat.create', fault: cutStream },
  { route: 'chat.complete', fault: { kind: 'hang' } },
  { route: 'models.list', fault: { kind: 'cut', afterBytes: 20 } },
  { route: 'chat.create', fault: { kind: 'hang' } },
  { route: 'chat.complete', fault: { kind: 'reset', at: 'answer' } },
  { route: 'models.list', fault: { kind: 'hang' } },
  { route: 'chat.create', fault: { kind: 'cut', afterBytes: 0 } },
  { route: 'chat.complete', fault: { kind: 'cut', afterBytes: 20 } },
  { route: 'models.list', fault: { kind: 'reset' } },
  { route: 'chat.create', fault: { kind: 'reset', at: 'answer' } },
];

/**
 * Breaks so many of the next answers that a key gets, each kind in turn. Every fault has a request of
 * its own, the first on its route, the second and so on, so that each happens exactly once.
 */
export function plantBrokenAnswers(storm: Storm, { id: keyId }: IssuedKey, count: number): void {
  const requests = new Map<FaultRule['route'], number>();
  for (let planted = 0; planted < count; planted++) {
    const kind = kinds[storm.brokenAnswers % kinds.length];
    if (kind === undefined) return;
    const nth = (requests.get(kind.route) ?? 0) + 1;
    requests.set(kind.route, nth);
    storm.gateway.faults.add({ ...kind, keyId, nth });
    storm.brokenAnswers += 1;
  }
}
