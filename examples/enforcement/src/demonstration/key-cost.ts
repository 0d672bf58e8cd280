import { KeyUsage, parseInput } from '@regpilot/contract/schemas';
import type { Gateway } from '@regpilot/mock-gateway';

/** US dollars that a key has cost, by the gateway's own count. */
export async function keyCostUsd(gateway: Gateway, id: string): Promise<number> {
  const response = await fetch(`${gateway.url}/gateway/keys/${id}/usage`, {
    headers: { 'x-api-key': gateway.managementKey },
  });
  return parseInput(KeyUsage, await response.json(), 'usage').cost_usd;
}
