import type { Socket } from 'node:net';

export interface ReadRequests {
  /** Resolves when one whole request more is here, to true; to false when the connection is gone first. */
  readonly request: () => Promise<boolean>;
  /** The same for its head, whatever follows. */
  readonly head: () => Promise<boolean>;
}

type Wanted = 'head' | 'request';

/** Follows the requests on one connection far enough to know where each ends. */
export function readRequests(socket: Socket, onHead: () => void): ReadRequests {
  const arrived: Record<Wanted, number> = { head: 0, request: 0 };
  const taken: Record<Wanted, number> = { head: 0, request: 0 };
  let wake: () => void = () => undefined;
  let pending = Buffer.alloc(0);
  /** Of the body that is under way; null while a head is. */
  let bodyBytesLeft: number | null = null;
  const advance = (): boolean => {
    if (bodyBytesLeft === null) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return false;
      bodyBytesLeft = bodyLength(pending.toString('latin1', 0, end));
      pending = pending.subarray(end + 4);
      arrived.head++;
      onHead();
    }
    const read = Math.min(bodyBytesLeft, pending.byteLength);
    pending = pending.subarray(read);
    bodyBytesLeft -= read;
    if (bodyBytesLeft > 0) return false;
    bodyBytesLeft = null;
    arrived.request++;
    return true;
  };
  socket.on('data', (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    while (advance());
    wake();
  });
  socket.once('close', () => wake());
  const take = async (wanted: Wanted): Promise<boolean> => {
    while (arrived[wanted] === taken[wanted]) {
      if (socket.destroyed) return false;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    taken[wanted]++;
    return true;
  };
  return { request: () => take('request'), head: () => take('head') };
}

/** The client says how long its bodies are; it sends none in chunks. */
function bodyLength(head: string): number {
  return Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
}
