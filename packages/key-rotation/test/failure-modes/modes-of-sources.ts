import { expect } from 'vitest';
import { fromFunction } from '../../src/index.ts';
import { ManualUpstream } from '../manual-upstream.ts';
import { Upstream } from '../upstream.ts';
import { settlePromises } from '../virtual-clock.ts';
import type { FailureMode } from './failure-mode.ts';

/** What goes wrong between a ring and where its keys come from. */
export const modesOfSources: readonly FailureMode[] = [
  {
    mode: 2,
    name: 'each refusal sets off a refresh of its own',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      let loads = 0;
      const upstream = new ManualUpstream();
      const ring = make({ source: fromFunction(() => (++loads === 1 ? 'old' : 'new')) });
      const calls = Promise.allSettled(Array.from({ length: 200 }, () => ring.call(upstream.call)));
      await settlePromises();
      // Half of them at once, the others after the refresh.
      for (const { refuse } of upstream.open.slice(0, 100)) refuse();
      await settlePromises();
      for (const { refuse } of upstream.open.slice(100, 200)) refuse();
      await settlePromises();
      for (const { accept } of upstream.open.slice(200)) accept();
      for (const result of await calls) expect(result).toMatchObject({ value: 'new' });
      expect(loads).toBe(2);
    },
  },
  {
    mode: 13,
    name: 'keys are read once, and used for ever',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      let published = 'first';
      const upstream = new Upstream('first');
      const ring = make({ source: fromFunction(() => published) });
      expect(await ring.call(upstream.call)).toBe('first');
      published = 'second';
      upstream.accepted.clear();
      upstream.accepted.add('second');
      expect(await ring.call(upstream.call)).toBe('second');
    },
  },
  {
    mode: 14,
    name: 'calls fail because the source is down, although the keys work',
    documentedLoop: 'holds',
    tryOut: async ({ make, clock }) => {
      let loads = 0;
      const source = fromFunction(() => {
        loads += 1;
        if (loads > 1) throw new Error('connect ECONNREFUSED');
        return ['dead', 'good'];
      });
      const upstream = new Upstream('good');
      const ring = make({ source, refreshMs: 100 });
      for (let calls = 0; calls < 50; calls++) {
        expect(await ring.call(upstream.call)).toBe('good');
        await clock.advance(100);
      }
    },
  },
  {
    mode: 15,
    name: 'an empty or broken answer of the source takes the place of all keys',
    documentedLoop: 'holds',
    tryOut: async ({ make }) => {
      const answers = [['good'], [], ['other', 'with a\nline break'], ['']];
      let loads = 0;
      const ring = make({ source: fromFunction(() => answers[loads++] ?? []) });
      for (let calls = 0; calls < 4; calls++) {
        expect(await ring.call((key) => Promise.resolve(key))).toBe('good');
        await ring.refresh().catch(() => undefined);
      }
    },
  },
];
