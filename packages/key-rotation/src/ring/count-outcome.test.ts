import { expect, test } from 'vitest';
import type { AttemptOutcome } from '../attempt/outcome.ts';
import { countOutcome } from './count-outcome.ts';
import { KeyRecord } from './key-record.ts';

type Counts = [ok: number, refused: number, limited: number, failed: number];

test.each<[outcome: AttemptOutcome, counts: Counts]>([
  [{ outcome: 'ok' }, [1, 0, 0, 0]],
  [{ outcome: 'auth' }, [0, 1, 0, 0]],
  [{ outcome: 'limited', retryAfterMs: null }, [0, 0, 1, 0]],
  [{ outcome: 'missing-key' }, [0, 0, 0, 1]],
  [{ outcome: 'forbidden' }, [0, 0, 0, 1]],
  [{ outcome: 'transient', delivery: 'answered' }, [0, 0, 0, 1]],
  [{ outcome: 'fatal' }, [0, 0, 0, 1]],
  [{ outcome: 'denied', retryAfterMs: null }, [0, 0, 0, 0]],
  [{ outcome: 'aborted' }, [0, 0, 0, 0]],
])('%j adds %j to ok, refused, limited and failed', (outcome, counts) => {
  const record = new KeyRecord('a', 0);
  countOutcome(record, outcome);
  const [ok, refused, limited, failed] = counts;
  expect({ ...record }).toEqual({ ...new KeyRecord('a', 0), ok, refused, limited, failed });
});
