import { describe, expect, it } from 'vitest';
import { dialects } from '../dialects/index.ts';
import { routeFinder } from './fetch-route.ts';

const base = 'https://gateway.test/v1';
const inOpenAI = routeFinder(dialects.openai, base);
const inRegPilot = routeFinder(dialects.regpilot, 'https://gateway.test/api/');

describe('the route of a request', () => {
  it.each([
    ['POST', `${base}/chat/completions`, 'chat.create', 'chat', true],
    ['POST', `${base}/chat/completions/`, 'chat.create', 'chat', true],
    ['POST', `${base}/chat/completions?trace=1#end`, 'chat.create', 'chat', true],
    ['POST', `${base}/embeddings`, 'embeddings.create', 'embeddings', true],
    ['GET', `${base}/models`, 'models.list', 'read', false],
  ])('%s %s is %s', (method, url, name, capability, metered) => {
    expect(inOpenAI(method, url)).toEqual({ name, capability, metered });
  });

  it.each([
    ['POST', '/ai/chat-v2', 'chat.createGoverned'],
    ['GET', '/gateway/keys/gw_1', 'keys.retrieve'],
    ['POST', '/gateway/keys/gw_1/rotate', 'keys.rotate'],
    ['GET', '/gateway/key', 'keys.current'],
    ['GET', '/gateway/keys/gw_1/more', null],
    ['GET', '/gateway/keysX', null],
  ])('%s %s below another base is %s', (method, path, name) => {
    expect(inRegPilot(method, `https://gateway.test/api${path}`)).toMatchObject({ name });
  });

  it.each([
    ['POST', `${base}/responses`],
    ['POST', 'https://gateway.test/v10/chat/completions'],
    ['POST', 'https://gateway.test/chat/completions'],
    ['PATCH', `${base}/chat/completions`],
    ['DELETE', `${base}/files/f1`],
  ])('%s %s is taken for the use of a model', (method, url) => {
    expect(inOpenAI(method, url)).toEqual({ name: null, capability: 'chat', metered: true });
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('%s of anything else only reads', (method) => {
    const route = { name: null, capability: 'read', metered: false };
    expect(inOpenAI(method, `${base}/files`)).toEqual(route);
  });
});
