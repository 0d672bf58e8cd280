import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { areas } from './areas.ts';
import { bars } from './bars.ts';

describe('the tables', () => {
  test('name each area once', () => {
    expect(new Set(areas.map(({ name }) => name)).size).toBe(areas.length);
  });

  test.each(areas)('of $name have a base that is measured, and modules that exist', (area) => {
    const names = area.contenders.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([...area.base.contenders]));
    const specs = [
      area.server,
      ...area.contenders.flatMap(({ client, server }) => [client, server]),
    ];
    const missing = specs.filter((spec) => spec && !existsSync(fileURLToPath(spec.module)));
    expect(missing).toEqual([]);
  });

  test.each(bars)('have a cell for the bar of $contender in $area, $metric', (bar) => {
    const area = areas.find(({ name }) => name === bar.area);
    const metric = area?.metrics.find(({ name }) => name === bar.metric);
    expect(area?.contenders.map(({ name }) => name)).toContain(bar.contender);
    expect(metric).toBeDefined();
    // A bar on a ratio that is never taken could not be missed.
    if (bar.on === 'ratio') expect(metric?.ratio).not.toBe('none');
  });
});
