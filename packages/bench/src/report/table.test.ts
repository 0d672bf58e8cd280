import { expect, test } from 'vitest';
import { fakeArea } from '../../test/fake-area.ts';
import type { Bar } from './bar.ts';
import { summariseArea } from './summarise-area.ts';
import { formatTable } from './table.ts';

const bars: readonly Bar[] = [
  { area: 'fakes', contender: 'ours', metric: 'cost', on: 'ratio', compare: '<=', bound: 0.5 },
];

const run = {
  samples: new Map([
    ['ours', [{ cost: 12 }]],
    ['base', [{ cost: 20 }]],
  ]),
  failures: [{ contender: 'peer', message: 'gave up' }],
};

test('a table shows value, ratio and bar, and names who failed', () => {
  expect(formatTable(summariseArea(fakeArea, run, bars)).split('\n')).toEqual([
    'fakes: three programs that measure nothing',
    '',
    '| contender | us/call | of base |              bar |',
    '|-----------|--------:|--------:|-----------------:|',
    '| ours      |    12.0 |   0.60x | <= 0.50x NOT met |',
    '| base      |    20.0 |   1.00x |                  |',
    'failed: peer: gave up',
    '',
  ]);
});

test('a table without bars has no column for them', () => {
  expect(formatTable(summariseArea(fakeArea, run, []))).not.toContain('bar |');
});

test('a bar that could not be held against anything says so', () => {
  const alone = { samples: new Map([['ours', [{ cost: 12 }]]]), failures: [] };
  expect(formatTable(summariseArea(fakeArea, alone, bars))).toContain('<= 0.50x not measured');
});
