import type { RegPilot } from '@regpilot/sdk';
import type { Gateway } from '@regpilot/mock-gateway';

/** What the steps share and hand on to each other. */
export interface Tour {
  readonly gateway: Gateway;
  /** A client with the management key, as an operator would use it. */
  readonly admin: RegPilot;
  /** Writes a line under the step's title. */
  readonly print: (line: string) => void;
  readonly write: (text: string) => void;
  /** The key that the first step makes and the others use. */
  key: { readonly id: string; readonly secret: string } | undefined;
}

export interface Step {
  readonly title: string;
  readonly run: (tour: Tour) => Promise<void>;
}

/** A step says what it does; this makes sure that it did it. */
export function assert(holds: boolean, claim: string): asserts holds {
  if (!holds) throw new Error(`Not so: ${claim}`);
}

export function keyOf(tour: Tour): { readonly id: string; readonly secret: string } {
  assert(tour.key !== undefined, 'the first step made a key');
  return tour.key;
}
