import { ChatResponse } from '@regpilot/contract/schemas';
import { findKeyFault } from '@regpilot/contract';
import { expect, test } from 'vitest';
import { benchKeys, regpilotAnswer } from './chat-exchange.ts';

test('the fixed answer is one that a gateway could give', () => {
  expect(ChatResponse.parse(regpilotAnswer)).toEqual(regpilotAnswer);
});

test('the keys are two, and such as a client accepts', () => {
  expect(new Set(benchKeys).size).toBe(2);
  expect(benchKeys.map((key) => findKeyFault(key))).toEqual([null, null]);
});
