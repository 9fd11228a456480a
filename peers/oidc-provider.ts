import { findPackage } from './find-package.ts';
import type { Peer } from './peer.ts';

export const oidcProvider: Peer = {
  name: 'oidc-provider',
  title: 'oidc-provider with a grant of its own',
  purpose:
    'A certified OpenID Connect provider as a library. It has no JWT grant; it lets its users register one, which is done here as its documentation shows.',
  isStrict: true,
  grant: 'written here',
  setUp: '`registerGrantType` with 60 lines (`peers/servers/serve-oidc-provider.ts`), RS256, tokens as JWT',
  checks: [
    'signature by the registered keys, RS256 alone',
    'iss and sub are the client, aud, exp and iat with 10 s of leeway, at most 120 s long',
    'jti used once',
    'scopes of the client',
  ],
  leavesOut: [
    'access given by an owner of a scope, delegation, rich authorization requests',
    'age and lifetime of keys',
    'limits for a caller',
  ],
  sources: [
    'peers/servers/serve-oidc-provider.ts',
    'https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#custom-grant-types',
  ],
  keeps: 'used grants in memory, no record of tokens',
  // Its token endpoint looks for the client before it asks the grant, and a JWT of a form's field is not its way to find it.
  request: { path: '/token', form: { client_id: '{client_id}' }, subject: true },
  issuerPath: '',
  metadataPath: '/.well-known/openid-configuration',
  has: ['jwt-tokens', 'needs-jti', 'token-endpoint-audience'],
  find: () => findPackage('oidc-provider', 'serve-oidc-provider.ts'),
};
