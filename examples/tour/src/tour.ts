import { createGateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';
import type { Step, Tour } from './step.ts';
import { chat } from './steps/chat.ts';
import { checkHealth } from './steps/check-health.ts';
import { createKey } from './steps/create-key.ts';
import { denyLocally } from './steps/deny-locally.ts';
import { embed } from './steps/embed.ts';
import { listKeys } from './steps/list-keys.ts';
import { rotateUnderLoad } from './steps/rotate-under-load.ts';
import { streamChat } from './steps/stream-chat.ts';

const steps: readonly Step[] = [
  createKey,
  checkHealth,
  chat,
  streamChat,
  embed,
  denyLocally,
  rotateUnderLoad,
  listKeys,
];

/**
 * Runs the main job against a gateway of its own, on a free port of the loopback interface.
 *
 * @throws whatever the first step threw that did not do what it says; the gateway is closed all the same.
 */
export async function runTour(write: (text: string) => void): Promise<void> {
  await using gateway = createGateway();
  await gateway.listen();
  await using admin = new RegPilot(gateway.managementKey, { baseURL: gateway.url });
  write(`The reference gateway listens on ${gateway.url}\n`);

  const print = (text: string): void => write(`   ${text}\n`);
  const tour: Tour = { gateway, admin, print, write, key: undefined };
  for (const [index, step] of steps.entries()) {
    write(`\n${index + 1}. ${step.title}\n`);
    await step.run(tour);
  }
  write(`\nAll ${steps.length} steps did what they say.\n`);
}
