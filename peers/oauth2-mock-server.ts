import { findPackage } from './find-package.ts';
import type { Peer } from './peer.ts';

export const oauth2MockServer: Peer = {
  name: 'oauth2-mock-server',
  title: 'oauth2-mock-server',
  purpose:
    'A mock for the tests of those who call an OAuth server, by AXA. Its page warns that it is no server for production.',
  isStrict: false,
  grant: 'another',
  setUp:
    'as its page shows; it has no JWT grant, so it is asked with `grant_type=client_credentials` and the same assertion',
  checks: ['that grant_type is one it knows'],
  leavesOut: ['the assertion: it is not read', 'the client', 'scopes', 'replay'],
  sources: ['https://www.npmjs.com/package/oauth2-mock-server', 'https://github.com/axa-group/oauth2-mock-server'],
  keeps: 'nothing',
  request: { path: '/token', form: { grant_type: 'client_credentials' } },
  issuerPath: '',
  metadataPath: '/.well-known/openid-configuration',
  has: ['jwt-tokens'],
  find: () => findPackage('oauth2-mock-server', 'serve-oauth2-mock-server.ts'),
};
