/**
 * Whether a call ended for want of a key that works.
 *
 * @throws whatever else it ended with: a broken connection, say, tells nothing about keys, and a round with one is none
 */
export async function isRefused(call: Promise<void>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (isOfKeys(error)) return true;
    throw error;
  }
}

function isOfKeys(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // How the documented loop and the ring say it; everybody else passes the gateway's 401 on.
  return ('status' in error && error.status === 401) || error.message.startsWith('All keys failed');
}
