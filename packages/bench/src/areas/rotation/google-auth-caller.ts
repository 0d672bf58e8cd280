import { OAuth2Client } from 'google-auth-library';
import type { StartProgram } from '../../frame/program.ts';
import { rotationProgram } from './rotation-program.ts';

/** A refresh token, exchanged at the source for an access token. */
export const start: StartProgram = (options) =>
  rotationProgram(({ origin, sourceUrl }) => {
    const client = new OAuth2Client({
      clientId: 'bench-client',
      clientSecret: 'bench-secret',
      endpoints: { oauth2TokenUrl: sourceUrl },
      // Without it a refused token is exchanged only when it has no expiry.
      forceRefreshOnFailure: true,
    });
    client.setCredentials({ refresh_token: 'bench-refresh-token' });
    return {
      call: async () => {
        await client.request({ url: `${origin}/v1/models` });
      },
    };
  }, options);
