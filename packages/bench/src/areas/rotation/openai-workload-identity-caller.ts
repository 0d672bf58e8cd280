import OpenAI from 'openai';
import type { StartProgram } from '../../frame/program.ts';
import { rotationProgram } from './rotation-program.ts';

/** The client's exchange of an external identity for an access token; the address of its token endpoint is fixed. */
export const start: StartProgram = (options) =>
  rotationProgram(({ origin, sourceUrl }) => {
    const toSource: typeof fetch = (input, init) =>
      fetch(input === tokenEndpoint ? sourceUrl : input, init);
    const client = new OpenAI({
      workloadIdentity: {
        identityProviderId: 'bench-provider',
        serviceAccountId: 'bench-account',
        provider: { tokenType: 'jwt', getToken: () => Promise.resolve('subject-token') },
      },
      baseURL: `${origin}/v1`,
      fetch: toSource,
    });
    return {
      call: async () => {
        await client.models.list();
      },
    };
  }, options);

const tokenEndpoint = 'https://auth.openai.com/oauth/token';
