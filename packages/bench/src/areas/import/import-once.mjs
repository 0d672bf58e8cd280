// Prints how long one import took in this process, which has done nothing else yet. Plain JavaScript: its own start is not to
// be that of a compiler.
const before = process.memoryUsage.rss();
const startedAt = performance.now();
await import(process.argv[2] ?? '');
const ms = performance.now() - startedAt;
process.stdout.write(JSON.stringify({ ms, bytes: process.memoryUsage.rss() - before }));
