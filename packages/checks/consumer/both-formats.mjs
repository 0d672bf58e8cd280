// A process that imports and requires the same package holds two classes of each kind; the guards hold all the same.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as imported from '@regpilot/sdk';

const required = createRequire(import.meta.url)('@regpilot/sdk');

for (const [thrower, reader] of [
  [imported, required],
  [required, imported],
]) {
  assert.notEqual(thrower.RegPilotError, reader.RegPilotError);
  assert.throws(() => new thrower.RegPilot({ apiKey: '' }), reader.isRegPilotError);
}
