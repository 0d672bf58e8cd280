interface NewKey {
  readonly id: string;
  readonly secret: string;
}

export interface KeyOffice {
  create(name: string): Promise<NewKey>;
  /** A new key in place of another one, which is refused from now on. */
  rotateNow(id: string): Promise<NewKey>;
}

/** The two routes that issue keys, called as an operator's script would. */
export function keyOffice(url: string, managementKey: string): KeyOffice {
  const post = async (path: string, body: object): Promise<NewKey> => {
    const response = await fetch(`${url}/gateway/keys${path}`, {
      method: 'POST',
      headers: { 'x-api-key': managementKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The gateway issued no key: status ${response.status}`);
    return readKey(await response.json());
  };
  return {
    create: (name) => post('', { name }),
    rotateNow: (id) => post(`/${id}/rotate`, { grace_period_seconds: 0 }),
  };
}

function readKey(body: unknown): NewKey {
  if (typeof body === 'object' && body !== null && 'id' in body && 'secret' in body) {
    const { id, secret } = body;
    if (typeof id === 'string' && typeof secret === 'string') return { id, secret };
  }
  throw new Error('The gateway answered with something that is no key');
}
