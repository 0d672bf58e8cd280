import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeTime } from './faked-time.ts';
import type { FakedTime } from './faked-time.ts';

const startAt = Date.UTC(2026, 0, 1);
let time: FakedTime;

beforeEach(() => {
  time = fakeTime(startAt);
});

afterEach(() => time.restore());

describe('faked time', () => {
  test('stands still until it is passed, on both clocks', () => {
    expect(Date.now()).toBe(startAt);
    time.pass(1_500);
    expect(Date.now()).toBe(startAt + 1_500);
    expect(performance.now()).toBe(1_500);
  });

  test('runs timers in the order in which they fall due, each at its own instant', () => {
    const ran: string[] = [];
    const note = (name: string): void => void ran.push(`${name} ${Date.now() - startAt}`);
    setTimeout(note, 250, 'late');
    setInterval(note, 100, 'often');
    setTimeout(() => setTimeout(note, 20, 'nested'), 50);
    time.pass(300);
    expect(ran).toEqual(['nested 70', 'often 100', 'often 200', 'late 250', 'often 300']);
  });

  test('counts the timers that wait, and forgets those that are cleared', () => {
    const ran: string[] = [];
    const cleared = setTimeout(() => ran.push('cleared'), 10).unref();
    const first = setInterval(() => clearInterval(second), 10);
    const second = setInterval(() => ran.push('second'), 10);
    expect(time.pendingTimers()).toBe(3);
    clearTimeout(cleared);
    time.pass(30);
    expect(ran).toEqual([]);
    expect(time.pendingTimers()).toBe(1);
    clearInterval(first);
  });

  test('lets who gives up the turn go on without any time passing', async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(Date.now()).toBe(startAt);
    expect(time.pendingTimers()).toBe(0);
  });

  test('gives the real clock and timers back', async () => {
    time.restore();
    expect(Date.now()).not.toBe(startAt);
    const passed = performance.now();
    expect(passed).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(performance.now()).toBeGreaterThan(passed);
  });
});
