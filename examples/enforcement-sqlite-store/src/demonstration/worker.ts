import { createEnforcer } from '@regpilot/enforcement';
import { setImmediate } from 'node:timers/promises';
import { SqliteStore } from '../store/sqlite-store.ts';
import { actualMicroUsd, estimatedMicroUsd, limits } from './limits.ts';

/** What a worker tells the process that has started it: that it is up, how far it is, and that it is done. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress' | 'done'; readonly calls: number; readonly admitted: number };

const tell = (message: WorkerMessage): void => {
  process.send?.(message);
};

/** Makes calls on the shared limits as fast as it can: `worker.ts <database> <calls>`. */
async function work(path: string, calls: number): Promise<void> {
  const store = new SqliteStore({ path });
  const enforcer = createEnforcer({ policies: limits, store });
  let admitted = 0;
  for (let made = 1; made <= calls; made++) {
    const admission = await enforcer.admit({
      keyId: 'account',
      capability: 'chat',
      estimate: { tokens: 0, costUsd: estimatedMicroUsd / 1e6 },
    });
    if (admission.allowed) admitted += 1;
    admission.settle({ costUsd: actualMicroUsd / 1e6 });
    if (made % 25 === 0) tell({ kind: 'progress', calls: made, admitted });
    // As a service would between two calls: others get their turn.
    await setImmediate();
  }
  await enforcer.close();
  tell({ kind: 'done', calls, admitted });
}

const [path = '', calls = '0'] = process.argv.slice(2);
process.once('message', () => {
  void work(path, Number(calls)).finally(() => process.disconnect());
});
tell({ kind: 'ready' });
