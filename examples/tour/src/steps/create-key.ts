import { assert, type Step } from '../step.ts';

export const createKey: Step = {
  title: 'Create a key',
  async run(tour) {
    const key = await tour.admin.gateway.keys.create({
      name: 'Production API Key',
      environment: 'production',
      rate_limit: 1000,
      governor_enabled: true,
    });
    assert(key.secret.startsWith('sk_prod_'), 'the secret says its environment');
    const again = await tour.admin.gateway.keys.retrieve(key.id);
    assert(!JSON.stringify(again).includes(key.secret), 'the secret is shown once');
    tour.key = { id: key.id, secret: key.secret };
    tour.print(`${key.id} "${key.name}": ${key.rate_limit} requests a minute, governor on`);
    tour.print(`its secret, shown once: ${key.secret}`);
  },
};
