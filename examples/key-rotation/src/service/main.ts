import { readSettings } from './read-settings.ts';
import { startService } from './start-service.ts';

/** One JSON object a line, as collectors of container logs take it. */
function log(entry: object): void {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}

try {
  const service = await startService(readSettings(process.env), log);
  const stop = (): void => {
    void service.stop().then(() => log({ type: 'stopped' }));
  };
  // Before anybody is told that it listens, so that nobody can be quicker than this.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  log({ type: 'listening', url: service.url });
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The service could not start');
  process.exitCode = 1;
}
