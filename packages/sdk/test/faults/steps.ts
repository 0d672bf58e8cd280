import type { Step } from './fault-server.ts';

/** Waits for one whole request more. */
export const read: Step = ({ reading }) => reading.request();

/** Waits for the head of a request, and takes nothing more off the connection. */
export const readHeadOnly: Step = async ({ reading, socket }) => {
  await reading.head();
  socket.pause();
};

/** Takes what was left on the connection. */
export const readOn: Step = ({ socket }) => {
  socket.resume();
};

/** Writes text or bytes as they are, except that `{elsewhere}` is the address of the second host. */
export function write(bytes: string | Uint8Array): Step {
  return ({ socket, elsewhere }) =>
    new Promise<void>((resolve) => {
      const written = typeof bytes === 'string' ? bytes.replace('{elsewhere}', elsewhere) : bytes;
      // A connection that the client has given up fails the writing, which is then over as well.
      socket.write(written, () => resolve());
    });
}

/** A client that took this much would take more: then its row fails, and not the memory of the machine. */
const longestFlood = 64 * 1024 * 1024;

/** Writes the same again and again until the client hangs up. */
export function flood(text: string): Step {
  return async (peer) => {
    const once = write(text);
    for (let size = 0; size < longestFlood && !peer.socket.destroyed; size += text.length)
      await once(peer);
  };
}

/** Writes one byte at each turn of the event loop. */
export function drip(text: string): Step {
  return async (peer) => {
    for (const byte of text) {
      await write(byte)(peer);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

/** Closes in good order, once all that was written is out. */
export const end: Step = ({ socket, closed }) => {
  socket.end();
  return closed;
};

export const reset: Step = ({ socket, closed }) => {
  socket.resetAndDestroy();
  return closed;
};

/** Says nothing more and keeps the connection, until the client gives it up. */
export const silence: Step = ({ progress, closed }) => {
  progress.fellSilent();
  return closed;
};

/** Waits until the client has the head of the answer. */
export const untilHeadIsSeen: Step = ({ progress }) => progress.head.reached;

/** Waits until the consumer has the text that was sent: a reset takes away what is still on its way. */
export const untilTextIsSeen: Step = ({ progress }) => progress.text.reached;
