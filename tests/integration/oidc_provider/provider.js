// A real OpenID provider on loopback: PORT CLIENT_ADDRESS SECRET KEY, the last as a private JWK. With port 0 it takes
// one, and says which. Whoever signs in as NAME has the address NAME@firm.example; a name that begins with
// "hr-" is in the group hr, one that begins with "new-" has an address that nobody has verified.
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const [port, clientAddress, secret, key] = process.argv.slice(2);
const redirects = {
  redirect_uris: [`${clientAddress}/sign-in/callback`],
  post_logout_redirect_uris: [`${clientAddress}/signed-out`],
};

const configuration = {
  clients: [
    { client_id: 'skillgap', client_secret: secret, token_endpoint_auth_method: 'client_secret_post', ...redirects },
    { client_id: 'skillgap-public', token_endpoint_auth_method: 'none', ...redirects },
  ],
  jwks: { keys: [JSON.parse(key)] },
  pkce: { required: () => true },
  claims: {
    openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'], groups: ['groups'],
  },
  cookies: { keys: ['signs the cookies of a test'] },
  findAccount: (context, name) => ({
    accountId: name,
    claims: () => ({
      sub: name,
      email: `${name}@firm.example`,
      email_verified: !name.startsWith('new-'),
      preferred_username: name,
      groups: name.startsWith('hr-') ? ['all', 'hr'] : ['all'],
    }),
  }),
  // A company's own application asks nobody for their consent.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid email profile groups');
    await grant.save();
    return grant;
  },
};

const server = createServer();
server.listen(Number(port), '127.0.0.1', () => {
  const taken = server.address().port;
  server.on('request', new Provider(`http://127.0.0.1:${taken}`, configuration).callback());
  console.log(taken);
});
