import { RegPilotError } from '@regpilot/contract';

/** What a later try does not mend. */
const lasting: ReadonlySet<string> = new Set([
  'WRONGTYPE',
  'NOPERM',
  'NOAUTH',
  'WRONGPASS',
  'REGPILOT',
]);
/** What the server says when it takes nothing at present, whatever it is asked to write. */
const passing: ReadonlySet<string> = new Set([
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
]);
/** Redis says so of a command in a script, and no NOPERM. */
const mayNot = /user executing the script can't|ACL failure in script/;

/**
 * A store did not do what it was asked, or nobody knows whether it did: a connection that breaks leaves that open.
 *
 * `reason` is the server's or the system's own word for it (`READONLY`, `OOM`, `WRONGTYPE`, `ECONNREFUSED`), else
 * the name of the client's error. Neither it nor the message has keys or values in it, and there is no `cause`: clients
 * attach the whole command to their errors.
 */
export class StoreError extends RegPilotError {
  override name = 'StoreError';
  readonly reason: string;

  constructor(reason: string, text: string) {
    super('STORE_UNAVAILABLE', `The enforcement store failed: ${text}`, {
      retryable: !lasting.has(reason),
    });
    this.reason = reason;
  }
}

/** Of whatever a client threw. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : '';
  const code =
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
      ? error.code
      : undefined;
  // Redis begins its errors with a word in capitals, which an error inside a script has before its own text.
  const word = /(?:^|: )-?([A-Z][A-Z]{2,}) /.exec(message)?.[1];
  const known = word === undefined || word === 'ERR' ? reasonInScript(message) : word;
  // Of a command that it does not know Redis shows the arguments.
  const [text = ''] = message.split(', with args', 1);
  return new StoreError(code ?? known ?? word ?? name, text === '' ? name : text);
}

/** Whether the store would refuse anything else as well. */
export function isPassingRefusal(error: unknown): boolean {
  return error instanceof StoreError && passing.has(error.reason);
}

/** Of an error inside a script, where Redis has put its own word behind an ERR, or none. */
function reasonInScript(message: string): string | undefined {
  if (mayNot.test(message)) return 'NOPERM';
  return /\b(OOM|READONLY|WRONGTYPE|NOPERM)\b/.exec(message)?.[1];
}
