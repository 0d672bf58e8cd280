import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readLines } from './line-log.ts';

test('finds a line that is there already, and one that comes later', async () => {
  const output = new PassThrough();
  const log = readLines(output);
  output.write('1 starting\n2 ready\n');
  expect(await log.line(/ready/)).toBe('2 ready');
  expect(await log.line(/ready/)).toBe('2 ready');
  const later = log.line(/ready/, log.length);
  output.write('3 busy\n4 rea');
  output.write('dy again\n');
  expect(await later).toBe('4 ready again');
});

test('an output that ends without the line is an error with its last lines', async () => {
  const output = new PassThrough();
  const line = readLines(output).line(/ready/);
  output.end('out of memory\n');
  await expect(line).rejects.toThrow('ended without a line like /ready/:\nout of memory');
});
