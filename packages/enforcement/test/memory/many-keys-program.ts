import process from 'node:process';
import {
  concurrency,
  createEnforcer,
  memoryStore,
  requestsPerMinute,
  requestsPerSecond,
  tokensPerDay,
  tokensPerMinute,
} from '../../src/index.ts';

/**
 * Many decisions over many keys, then a day later a few more over one key. Prints what is then left,
 * in its own process so that nothing else is in the heap.
 */
const [decisions = 0, keys = 0] = process.argv.slice(2).map(Number);
const startAt = Date.UTC(2030, 5, 15);
let now = startAt;
const store = memoryStore({ now: () => now });
const enforcer = createEnforcer({
  store,
  now: () => now,
  policies: [
    requestsPerSecond(50),
    requestsPerMinute(1000),
    tokensPerMinute(1_000_000),
    tokensPerDay(1_000_000_000),
    concurrency(10),
  ],
});

function bytesInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function decide(keyId: string): Promise<boolean> {
  const admission = await enforcer.admit({ keyId, capability: 'chat', estimate: { tokens: 300 } });
  admission.arrived();
  admission.settle({ tokens: 250 });
  return admission.allowed;
}

await decide('first');
const before = bytesInUse();
let admitted = 0;
let most = 0;
for (let decision = 0; decision < decisions; decision++) {
  // A stride that is no divisor of the number of keys visits all of them before any comes again.
  if (await decide(`key-${(decision * 7919) % keys}`)) admitted += 1;
  if (decision % 1000 === 0) now += 1;
  most = Math.max(most, store.size);
}
const whileBusy = bytesInUse();
now = startAt + 2 * 86_400_000;
for (let decision = 0; decision < keys + 10_000; decision++) await decide('last');
const after = bytesInUse();
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const report = { admitted, most, left: store.size, timers, before, whileBusy, after };
process.stdout.write(JSON.stringify(report));
