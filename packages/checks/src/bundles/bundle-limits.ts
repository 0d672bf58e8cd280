/** What a bundle weighs, minified, each of its chunks gzipped. */
export interface BundleSize {
  /** Bytes that are loaded at once: the entry, and the chunks that it imports statically. */
  entryBytes: number;
  /** Bytes of all chunks together, those that are loaded when they are needed included. */
  totalBytes: number;
}

/** A bundle that a user makes, and what it may weigh. */
export interface BundleLimit {
  name: string;
  /** The module that is bundled. */
  source: string;
  platform: 'node' | 'browser';
  /** More than this fails the check. It is lowered freely, and raised only with a record in `docs/decisions`. */
  limit: BundleSize;
  /** What it is meant to weigh. The check says how far away that is until the limit has come down to it. */
  goal?: BundleSize;
}

const kilobytes = (entry: number, total: number): BundleSize => ({
  entryBytes: entry * 1024,
  totalBytes: total * 1024,
});

const client = "export { RegPilot } from '@regpilot/sdk';";
const clientGoal = kilobytes(16, 26);

export const bundleLimits: readonly BundleLimit[] = [
  {
    name: 'sdk on Node',
    source: client,
    platform: 'node',
    limit: kilobytes(61, 94),
    goal: clientGoal,
  },
  {
    name: 'sdk elsewhere',
    source: client,
    platform: 'browser',
    limit: kilobytes(59.5, 92.5),
    goal: clientGoal,
  },
  {
    name: 'contract',
    source: "export * from '@regpilot/contract';",
    platform: 'browser',
    limit: kilobytes(7, 7),
  },
  {
    name: 'enforcement',
    source: "export * from '@regpilot/enforcement';",
    platform: 'browser',
    limit: kilobytes(47, 47),
  },
  {
    name: 'key-rotation',
    source: "export * from '@regpilot/key-rotation';",
    platform: 'browser',
    limit: kilobytes(22.5, 22.5),
  },
];
