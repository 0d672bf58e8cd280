import type { IssuedKey, Storm } from './storm.ts';

/**
 * How much of everything: small in every test run, at full size in the soak.
 *
 * What breaks a connection has to stay below one in a round of all workers: Node accepts one new
 * connection in a turn of its loop (libuv 1.52), in which every worker gets its answer. With more,
 * workers spend the storm in the queue of a server that has no time for them.
 */
export interface Size {
  readonly workers: number;
  readonly rotations: number;
  /** Calls between two things that happen to the keys. */
  readonly calls: number;
  /** Answers that are broken for each key. */
  readonly brokenAnswers: number;
  /** Milliseconds after which a call that hangs is given up: more than a call takes that does not. */
  readonly patienceMs: number;
}

/** Puts a key in the place of the old one, and gives back the new one. */
export type Rotation = (storm: Storm, old: IssuedKey, size: Size) => Promise<IssuedKey>;

/** A storm in which one key after the other is replaced. */
export function rotate(rotation: Rotation): (storm: Storm, size: Size) => Promise<void> {
  return async (storm, size) => {
    let key = await storm.issue();
    storm.published = [key];
    await storm.rise(size.workers);
    for (let done = 0; done < size.rotations; done++) {
      await storm.calls(size.calls);
      key = await rotation(storm, key, size);
    }
    await storm.calls(size.calls);
  };
}

/** Nobody tells the ring: it learns of the new key when the old one is refused. */
export async function overlapping(
  storm: Storm,
  old: IssuedKey,
  { calls }: Size,
): Promise<IssuedKey> {
  const next = await storm.rotate(old, 60);
  storm.published = [next, old];
  await storm.calls(calls);
  await storm.revoke(old);
  return next;
}

/** The old key is dead before the new one is published. */
export async function cutOver(storm: Storm, old: IssuedKey): Promise<IssuedKey> {
  const next = await storm.rotate(old, 0);
  storm.published = [next];
  return next;
}

/** The gateway knows the new key 300 ms late. */
export async function lagging(storm: Storm, old: IssuedKey, { calls }: Size): Promise<IssuedKey> {
  const end = storm.gateway.faults.add({ fault: { kind: 'propagation-lag', ms: 300 } });
  const next = await storm.rotate(old, 60);
  storm.published = [next, old];
  await storm.ring.refresh();
  while (!(await storm.wasUsed(next))) await storm.calls(calls);
  end();
  await storm.revoke(old);
  return next;
}
