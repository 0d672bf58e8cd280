import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlotTable } from './slot-table.ts';

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add' as const), name: fc.nat(400) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), name: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('widen' as const) }) },
);

/** A table of one cell a slot, which holds what the model says. */
function writeCell(table: SlotTable, row: number, value: number): void {
  table.cells[row * table.rowLength] = value;
}

function removeSlot(table: SlotTable, name: string): void {
  const row = table.find(name);
  if (row !== -1) table.remove(row);
}

describe('SlotTable', () => {
  test('keeps the cells of every slot apart, while it grows, shrinks and widens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
        const table = new SlotTable();
        table.widen([-1]);
        const model = new Map<string, number>();
        let columns = 1;
        for (const [index, one] of steps.entries()) {
          if (one.do === 'widen') {
            table.widen([100 + columns]);
            columns += 1;
          } else if (one.do === 'clear') {
            for (const name of model.keys()) removeSlot(table, name);
            model.clear();
          } else if (one.do === 'remove') {
            removeSlot(table, `${one.name}`);
            model.delete(`${one.name}`);
          } else if (!model.has(`${one.name}`)) {
            const row = table.add(`${one.name}`);
            expect(table.cells[row * table.rowLength]).toBe(-1);
            writeCell(table, row, index);
            model.set(`${one.name}`, index);
          }
        }
        expect(table.size).toBe(model.size);
        for (const [name, value] of model) {
          const row = table.find(name);
          expect(table.nameAt(row)).toBe(name);
          const cells = [...table.cells.subarray(row * columns, (row + 1) * columns)];
          const widened = Array.from({ length: columns - 1 }, (_, column) => 101 + column);
          expect(cells).toEqual([value, ...widened]);
        }
      }),
    );
  });

  test('gives its memory back when the slots are gone', () => {
    const table = new SlotTable();
    table.widen([0, 0, 0]);
    for (let slot = 0; slot < 10_000; slot++) table.add(`${slot}`);
    expect(table.capacity).toBe(16_384);
    for (let slot = 0; slot < 10_000; slot++) table.remove(table.find(`${slot}`));
    expect([table.size, table.capacity, table.cells.length]).toEqual([0, 64, 192]);
    expect(table.find('1')).toBe(-1);
  });
});
