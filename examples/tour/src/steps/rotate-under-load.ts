import { createKeyRing, fromFunction } from '@regpilot/key-rotation';
import { clientFor } from '../client-for.ts';
import { Load } from '../load.ts';
import { assert, type Step } from '../step.ts';

const callers = 200;
const callsEach = 5;

export const rotateUnderLoad: Step = {
  title: `Rotate a key with ${callers} calls in flight, and revoke the old one`,
  async run(tour) {
    const { admin, gateway, print } = tour;
    const old = await admin.gateway.keys.create({ name: 'production-tour-load' });
    // Stands for a secret manager. Nobody tells the ring of a new version: it asks when a key is refused.
    let published = [old.secret];
    await using ring = createKeyRing({ source: fromFunction(() => published) });
    await using client = clientFor(tour, ring);
    // Long enough that all callers are waiting for an answer at the same time.
    gateway.faults.add({ route: 'chat.create', fault: { kind: 'latency', ms: 25 } });

    const load = new Load(callers, callsEach, () =>
      client.chat.create({ messages: [{ role: 'user', content: 'Hello' }] }),
    );
    await load.reached(callers);
    const next = await admin.gateway.keys.rotate(old.id, { grace_period_seconds: 60 });
    published = [next.secret, old.secret];
    await load.reached(callers);
    const revoked = await admin.gateway.keys.revoke(old.id);
    await load.finished;
    gateway.faults.clear();

    assert(load.peak >= callers, `${callers} calls were in flight at once`);
    assert(load.failures.length === 0, `no call fails, but: ${String(load.failures[0])}`);
    assert(load.done === callers * callsEach, 'every call was answered');
    assert(revoked.status === 'revoked', 'the old key is revoked');
    const served = (await admin.gateway.keys.usage(next.id)).requests;
    assert(served > 0, 'the new key took over');
    print(`${load.done} calls, up to ${load.peak} in flight, ${load.failures.length} failed`);
    print(`${old.id} is ${revoked.status}; ${next.id} answered ${served} of them`);
  },
};
