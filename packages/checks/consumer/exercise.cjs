// What the programs of this folder have in common. They differ in how they load the packages, so these come in.
const assert = require('node:assert/strict');

const messages = [{ role: 'user', content: 'Hello' }];

async function talk(client) {
  assert.equal((await client.health.check()).status, 'ok');
  const answer = await client.chat.create({ messages });
  assert.ok(answer.content.length > 0);
  let streamed = '';
  for await (const text of client.chat.stream({ messages }).textStream) streamed += text;
  assert.ok(streamed.length > 0);
}

/** A server, and a client by each of the two transports: node:http, and ky, which is loaded when it is used. */
async function exercise(loaded) {
  const { contract, schemas, enforcement, testing, rotation, gateway, sdk, openapi } = loaded;
  const server = gateway.createGateway();
  const baseURL = await server.listen();
  const limits = [enforcement.requestsPerMinute(100)];
  for (const options of [{}, { fetch: globalThis.fetch }]) {
    const client = new sdk.RegPilot(server.managementKey, {
      ...options,
      baseURL,
      enforcement: limits,
    });
    await talk(client);
    await client.close();
  }

  const refused = new sdk.RegPilot(`sk_prod_${'0'.repeat(32)}`, { baseURL });
  const error = await refused.chat.create({ messages }).catch((caught) => caught);
  assert.ok(error instanceof contract.RegPilotError, 'one class of errors for all packages');
  assert.ok(contract.isRegPilotError(error));
  await refused.close();
  await server.close();

  assert.equal(await rotation.callWithKeyRotation(['a-key'], async (key) => key), 'a-key');
  const create = ({ now }) => enforcement.memoryStore({ now, snapshot: 'empty' });
  for (const { run } of testing.testStore({ create })) await run();
  assert.equal(schemas.HealthResponse.safeParse('no object').success, false);
  assert.ok(openapi.openapi.startsWith('3.'));
}

module.exports = { exercise };
