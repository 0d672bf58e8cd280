import { testStore } from '@regpilot/enforcement/testing';
import { describe, test } from 'vitest';
import { SqliteStore } from '../src/store/sqlite-store.ts';

describe('a SQLite store keeps the contract of enforcement stores', () => {
  testStore({ test, create: ({ now }) => new SqliteStore({ path: ':memory:', now }) });
});
