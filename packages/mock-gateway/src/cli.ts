#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { isRegPilotError, redactKeys } from '@regpilot/contract';
import { readArguments, type CliArguments } from './cli/arguments.ts';
import { helpText, startText } from './cli/texts.ts';
import { createGateway } from './gateway/create-gateway.ts';

const couldNotStart = 1;
const wrongArguments = 2;

/** Works from the source and from the built file: both lie one folder below the manifest. */
function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

async function serve({ port, host, plan, seed }: CliArguments): Promise<void> {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  const gateway = createGateway({
    port,
    host,
    plan,
    seed: seed ?? (high >>> 11) * 0x1_0000_0000 + low,
  });
  const key = gateway.addKey({ name: 'ready-made', environment: 'development' });
  const url = await gateway.listen();
  process.stdout.write(startText(url, key.secret, gateway.managementKey));
  const stop = (): void => {
    void gateway.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function parse(): CliArguments | null {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(
      `regpilot-gateway: ${isRegPilotError(error) ? error.message : 'wrong arguments'}\nTry --help.\n`,
    );
    process.exitCode = wrongArguments;
    return null;
  }
}

const parsed = parse();
if (parsed?.command === 'help') process.stdout.write(helpText);
else if (parsed?.command === 'version') process.stdout.write(`${version()}\n`);
else if (parsed !== null) {
  await serve(parsed).catch((error: unknown) => {
    process.stderr.write(
      `regpilot-gateway: ${redactKeys(error instanceof Error ? error.message : String(error))}\n`,
    );
    process.exitCode = couldNotStart;
  });
}
