import { findPackage } from './find-package.ts';
import type { Peer } from './peer.ts';

export const betterAuth: Peer = {
  name: 'better-auth',
  title: 'better-auth with an extension grant',
  purpose:
    'A library for signing people in, with a plugin that makes it an OAuth server. It has no JWT grant; its plugin takes extensions with grants, and one is written here.',
  isStrict: true,
  grant: 'written here',
  setUp:
    'the plugins `jwt` and `oauthProvider`, and an extension of 60 lines (`peers/servers/serve-better-auth.ts`), RS256, SQLite in memory, its rate limits off',
  checks: [
    'signature by the registered keys, RS256 alone',
    'iss and sub are the client, aud, exp and the longest life of an assertion (120 s), by `consumeClientAssertion`',
    'jti used once, by the same',
    'scopes of the client',
  ],
  leavesOut: [
    'access given by an owner of a scope, delegation, rich authorization requests',
    'age and lifetime of keys',
  ],
  sources: ['peers/servers/serve-better-auth.ts', 'https://www.better-auth.com/docs/plugins/oauth-provider'],
  keeps: 'used grants in SQLite in memory, no record of tokens as JWT',
  request: { path: '/api/auth/oauth2/token', subject: true },
  issuerPath: '',
  metadataPath: '/.well-known/oauth-authorization-server',
  has: ['jwt-tokens', 'needs-jti', 'token-endpoint-audience'],
  find: () => findPackage('@better-auth/oauth-provider', 'serve-better-auth.ts'),
};
