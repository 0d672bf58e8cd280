import { expect, test } from 'vitest';

test('tests read the sources of every package, not a build', () => {
  const names = ['contract', 'enforcement', 'key-rotation', 'mock-gateway', 'sdk'];
  for (const name of names) {
    expect(import.meta.resolve(`@regpilot/${name}`)).toMatch(
      new RegExp(`/packages/${name}/src/index\\.ts$`),
    );
  }
});
