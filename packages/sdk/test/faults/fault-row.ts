import type { CallName } from './fault-calls.ts';
import type { Script, Speech } from './fault-server.ts';
import type { Progress } from './progress.ts';

/** What a failed call says of itself; what is left out here is not looked at. */
export interface ExpectedFailure {
  /** The error's class. */
  readonly name: string;
  readonly code: string;
  /** Requests that the client counted. */
  readonly attempts: number;
  readonly delivery?: 'not-sent' | 'unknown';
  readonly status?: number;
  /** Of a timeout. */
  readonly kind?: 'attempt' | 'idle';
  readonly partialText?: string;
}

/** One thing that goes wrong, and what the caller sees of it. */
export interface FaultRow {
  readonly name: string;
  readonly call: CallName;
  /** Of the first connection, the second and so on; the last one also of all that follow. */
  readonly scripts: readonly Script[];
  /** What the server speaks; default `bytes`. */
  readonly speech?: Speech;
  /** Default `server`. `server-over-tls` asks for https, `nobody` is a port without a listener. */
  readonly address?: 'server' | 'server-over-tls' | 'nobody' | 'no-such-host';
  /** Default that of the client. Only `openai` sends bodies of more than 1 MiB. */
  readonly dialect?: 'openai';
  /** A good call first, whose connection the server keeps, or closes before the row's call. */
  readonly before?: 'kept' | 'closed';
  /** The client's time passes when the server is silent and the client has seen this much. */
  readonly timePassesAt?: 'silence' | keyof Pick<Progress, 'head' | 'text'>;
  /** The failure, or the text that the call gives in spite of everything. */
  readonly expected: ExpectedFailure | string;
  /** Where Node's fetch itself goes another way than node:http. */
  readonly overFetch?: Pick<Partial<FaultRow>, 'expected' | 'connection'>;
  /** Requests that reached the server, a good call before not counted. */
  readonly requests: number;
  /** The waits between the attempts, in milliseconds. */
  readonly waits?: readonly number[];
  /** Whether the next call finds the connection in the pool; default `closed`. */
  readonly connection?: 'closed' | 'kept' | 'closed-or-kept';
}
