export type { StoreCase } from './store-case.ts';
export { testStore } from './test-store.ts';
export type { RegisterTest, StoreClock, TestStoreOptions } from './test-store-options.ts';
export { StoreCaseFailure } from './trial/case-failure.ts';
