import { RegPilot, type ClientOptions } from '@regpilot/sdk';
import type { Tour } from './step.ts';

export function clientFor(
  tour: Tour,
  apiKey: NonNullable<ClientOptions['apiKey']>,
  options: ClientOptions = {},
): RegPilot {
  return new RegPilot({ ...options, apiKey, baseURL: tour.gateway.url });
}
