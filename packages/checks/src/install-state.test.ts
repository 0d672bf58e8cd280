import { expect, test } from 'vitest';
import { installProblem } from './install-state.mjs';

const whole = {
  runningNode: '24.21.0',
  pinnedNode: '24.21.0',
  wantedLockfile: 'a: 1\n',
  installedLockfile: 'a: 1\n',
  missingLinks: [],
  lockfileAccepted: true,
};

test('a whole install on the pinned Node has no problem', () => {
  expect(installProblem(whole)).toBeUndefined();
});

test('line ends that git changed are no problem', () => {
  expect(installProblem({ ...whole, wantedLockfile: 'a: 1\r\n' })).toBeUndefined();
});

test('without a pnpm to ask, the files alone decide', () => {
  expect(installProblem({ ...whole, lockfileAccepted: undefined })).toBeUndefined();
});

test.each([
  ['no lockfile', { wantedLockfile: undefined }, /pnpm-lock\.yaml is missing/],
  ['no pinned Node', { pinnedNode: undefined }, /devDependencies\.node/],
  ['nothing installed', { installedLockfile: undefined }, /not installed/],
  ['an install of another lockfile', { installedLockfile: 'a: 2\n' }, /another pnpm-lock\.yaml/],
  ['a removed dependency', { missingLinks: ['packages/sdk: ky'] }, /missing: packages\/sdk: ky/],
  ['a manifest that the lockfile does not cover', { lockfileAccepted: false }, /does not hold/],
  ["the machine's own Node", { runningNode: '20.20.2' }, /Node 20\.20\.2.*Node 24\.21\.0/],
])('%s is a problem, and its message says so', (_name, change, message) => {
  expect(installProblem({ ...whole, ...change })).toMatch(message);
});

test('an install that failed is reported as such, not as the wrong Node that follows from it', () => {
  const state = { ...whole, installedLockfile: undefined, runningNode: '20.20.2' };
  expect(installProblem(state)).toMatch(/not installed/);
});
