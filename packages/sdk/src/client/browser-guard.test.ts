import { expect, it } from 'vitest';
import { guardBrowser } from './browser-guard.ts';

const browser = { window: {}, document: {}, navigator: {} };

it('refuses to work in a browser unless it is allowed', () => {
  expect(() => {
    guardBrowser(false, browser);
  }).toThrow(/dangerouslyAllowBrowser/);
  expect(() => {
    guardBrowser(true, browser);
  }).not.toThrow();
});

it.each([
  ['Node', globalThis],
  ['Node with a DOM for tests', { ...browser, process: { versions: { node: '24.0.0' } } }],
  ['a worker at the edge', { navigator: {} }],
])('works in %s', (_, scope) => {
  expect(() => {
    guardBrowser(false, scope);
  }).not.toThrow();
});
