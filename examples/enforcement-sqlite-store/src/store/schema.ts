/**
 * STRICT, so that an amount that is no whole number is refused and not kept as a float.
 *
 * `meter` is what `meterIdentity` says, so a limit that is raised or lowered keeps its counters.
 */
export const schema = `
  CREATE TABLE IF NOT EXISTS clock (
    the_only INTEGER PRIMARY KEY CHECK (the_only = 1),
    last_seen_at INTEGER NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO clock VALUES (1, 0);

  -- What rolling windows hold: one row for each millisecond in which something arrived.
  CREATE TABLE IF NOT EXISTS runs (
    slot TEXT NOT NULL,
    meter TEXT NOT NULL,
    at INTEGER NOT NULL,
    leaves_at INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (slot, meter, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS runs_by_end ON runs (leaves_at);

  -- Plain sums: calendar periods, calls in flight, and what rolling windows hold for calls that have not arrived.
  CREATE TABLE IF NOT EXISTS counters (
    slot TEXT NOT NULL,
    meter TEXT NOT NULL,
    ends_at INTEGER,
    amount INTEGER NOT NULL,
    PRIMARY KEY (slot, meter)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS counters_by_end ON counters (ends_at) WHERE ends_at IS NOT NULL;

  -- Calls, until one more TTL after their own has passed.
  CREATE TABLE IF NOT EXISTS reservations (
    id TEXT PRIMARY KEY,
    slot TEXT NOT NULL,
    meters TEXT NOT NULL,
    ttl_ms INTEGER NOT NULL,
    reserved_at INTEGER NOT NULL,
    started_at INTEGER,
    expires_at INTEGER NOT NULL,
    forgotten_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'expired', 'closed'))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS reservations_by_expiry ON reservations (expires_at) WHERE state = 'open';
  CREATE INDEX IF NOT EXISTS reservations_by_end ON reservations (forgotten_at);
`;
