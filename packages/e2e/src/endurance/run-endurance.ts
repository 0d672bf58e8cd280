import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGateway } from '@regpilot/mock-gateway';

const run = promisify(execFile);

export interface EnduranceReport {
  /** Calls whose answer was not the gateway's. */
  readonly failed: number;
  readonly givenUp: number;
  /** By which memory grew from the first half to the second, heap and array buffers after a collection. */
  readonly bytesOfCalls: number;
  readonly bytesOfStreams: number;
  /** On the signal that all of them shared. */
  readonly listeners: number;
  readonly timers: number;
  /** Connections for later calls, */
  readonly kept: number;
  /** and what is left of them once the client is closed. */
  readonly open: number;
  /** Reservations that nobody settled. */
  readonly inFlight: number;
}

export interface Endurance {
  readonly way: 'node:http' | 'fetch';
  /** At once. */
  readonly workers: number;
  readonly calls: number;
  readonly streams: number;
}

/** The client alone is in the process that is looked at. */
export async function runEndurance({
  way,
  workers,
  calls,
  streams,
}: Endurance): Promise<EnduranceReport> {
  const gateway = createGateway({ plan: 'enterprise' });
  await gateway.listen();
  try {
    const program = fileURLToPath(new URL('./endurance-program.ts', import.meta.url));
    const flags = ['--expose-gc', '--conditions=@regpilot/source', program];
    const given = [gateway.url, gateway.managementKey, way, `${workers}`, `${calls}`, `${streams}`];
    const { stdout } = await run(process.execPath, [...flags, ...given]);
    const report: EnduranceReport = JSON.parse(stdout);
    return report;
  } finally {
    await gateway.close();
  }
}
