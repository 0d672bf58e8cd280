import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';
import { askService } from '../load/ask-service.ts';
import { Load } from '../load/load.ts';
import type { IssuedKey, Rotation } from '../rotation/rotation.ts';
import { MountedSecret } from '../secret/mounted-secret.ts';
import type { KeyReport, Report } from './report.ts';
import type { StartService } from './service-under-load.ts';

export interface Plan {
  readonly clients: number;
  /** Calls before, between and after the rotations. */
  readonly calls: number;
  readonly rotations: readonly Rotation[];
  readonly startService: StartService;
}

export interface Demonstration {
  readonly report: Report;
  /** Everything that the service wrote, and its last `GET /keys`. */
  readonly output: string;
  readonly keys: readonly IssuedKey[];
}

/** Long enough that calls are under way with the old key whenever the secret is swapped. */
const answerMs = 20;

/** After this an operator would look into it. The old key is alive then. */
const rotationLimitMs = 30_000;

/** Replaces the key of a service, again and again, while clients ask it without a pause. */
export async function rotateUnderLoad(plan: Plan): Promise<Demonstration> {
  await using gateway = createGateway();
  const baseURL = await gateway.listen();
  gateway.faults.add({ route: 'chat.create', fault: { kind: 'latency', ms: answerMs } });
  await using admin = new RegPilot(gateway.managementKey, { baseURL });

  const first: IssuedKey = await admin.gateway.keys.create({ name: 'production-questions' });
  await using secret = await MountedSecret.create({ 'api-key': first.secret });
  await using service = await plan.startService({ keysDirectory: secret.directory, baseURL });
  await using load = new Load(plan.clients, () => askService(service.url));

  const site = { admin, secret, service, pause: () => load.completed(1) };
  const keys = [first];
  let current = first;
  for (const rotate of plan.rotations) {
    await load.completed(plan.calls);
    current = await rotate(site, current, AbortSignal.timeout(rotationLimitMs));
    keys.push(current);
  }
  await load.completed(plan.calls);
  await load.end();

  const status = await fetch(`${service.url}/keys`);
  const output = `${service.output}\n${await status.text()}`;
  await service.stop();
  const { answered, failures } = load;
  const report = { clients: plan.clients, answered, failures, ...(await judge(gateway, keys)) };
  return { report, output, keys };
}

async function judge(
  gateway: Gateway,
  keys: readonly IssuedKey[],
): Promise<Pick<Report, 'keys' | 'refusals'>> {
  const asked = gateway.journal.entries().filter(({ route }) => route === 'chat.create');
  const judged = keys.map(async ({ id, secret }): Promise<KeyReport> => {
    const own = await fetch(`${gateway.url}/gateway/key`, { headers: { 'x-api-key': secret } });
    const answered = asked.filter(({ keyId, status }) => keyId === id && status === 200).length;
    return { id, answered, refused: own.status === 401 };
  });
  return {
    keys: await Promise.all(judged),
    refusals: asked.filter(({ status }) => status === 401).length,
  };
}
