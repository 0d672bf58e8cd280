import {
  brokenPromises,
  describe,
  shareLimits,
  withDatabase,
} from './demonstration/share-limits.ts';

try {
  const report = await withDatabase((path) =>
    shareLimits(path, { processes: 2, callsOfEach: 500 }),
  );
  process.stdout.write(describe(report));
  if (brokenPromises(report).length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
