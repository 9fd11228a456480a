import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callPeer } from './call-peer.ts';
import { endWithCaller } from './end-with-caller.ts';
import type { Peer, PeerOrder } from './peer.ts';

const SETTING = 'PORTVAKT_PEER_KEYCLOAK';
const REALM = 'portvakt';
const ADMIN = { username: 'peer-admin', password: 'a-password-of-the-peer' };

export const keycloak: Peer = {
  name: 'keycloak',
  title: 'Keycloak, client credentials with a signed assertion',
  purpose:
    'A server for identity and access. Its JWT grant (preview) takes assertions of another identity provider about its users, which a machine is not; machines get tokens by `client_credentials` with a signed JWT in place of a secret.',
  isStrict: true,
  grant: 'another',
  setUp: '`kc.sh start-dev` with its embedded database, a realm with the clients by its admin API',
  checks: ['signature by the registered keys', 'iss, sub, aud, exp', 'jti used once', 'scopes of the client'],
  leavesOut: ['access given by an owner of a scope, delegation', 'age and lifetime of keys'],
  sources: [
    'https://www.keycloak.org/securing-apps/jwt-authorization-grant',
    'https://www.keycloak.org/docs/latest/server_admin/#_client-credentials',
  ],
  keeps: 'used assertions in its cache, clients in its database, no record of tokens without its event listener',
  request: {
    path: `/realms/${REALM}/protocol/openid-connect/token`,
    form: {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: '{scope}',
    },
    field: 'client_assertion',
    audience: `realms/${REALM}`,
    subject: true,
  },
  issuerPath: `/realms/${REALM}`,
  metadataPath: `/realms/${REALM}/.well-known/openid-configuration`,
  has: ['jwt-tokens'],
  find: async (environment) => {
    const folder = environment[SETTING];
    if (folder === undefined) return `${SETTING} names no folder of a Keycloak`;
    const version = await readFile(join(folder, 'version.txt'), 'utf8').catch(() => undefined);
    if (version === undefined) return `${SETTING} has no version.txt: ${folder}`;
    return {
      version: version.replace(/^.* - Version /, '').trim(),
      runtime: 'Java',
      warmUp: 10,
      command: async (order) => ({
        ...endWithCaller({
          program: join(folder, 'bin', 'kc.sh'),
          arguments: [
            'start-dev',
            '--http-host=127.0.0.1',
            '--http-port=$PORT',
            ...(order.issuer === undefined ? [] : [`--hostname=${order.issuer}`]),
          ],
          environment: { KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username, KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password },
        }),
        listens: 'takes connections',
        prepare: (port) => makeRealm(`http://127.0.0.1:${port}`, order),
      }),
    };
  },
};

/** The database outlives a start: a realm of an earlier one is made anew. */
async function makeRealm(address: string, { clients }: PeerOrder): Promise<void> {
  const { access_token: token } = await callPeer(`${address}/realms/master/protocol/openid-connect/token`, {
    form: { grant_type: 'password', client_id: 'admin-cli', ...ADMIN },
  });
  const scopes = [...new Set(clients.flatMap((client) => client.scopes))];
  const realms = `${address}/admin/realms`;
  await callPeer(`${realms}/${REALM}`, { method: 'DELETE', token: String(token) }).catch(() => {});
  await callPeer(realms, {
    token: String(token),
    json: {
      realm: REALM,
      enabled: true,
      sslRequired: 'none',
      clientScopes: scopes.map((name) => ({
        name,
        protocol: 'openid-connect',
        attributes: { 'include.in.token.scope': 'true' },
      })),
      clients: clients.map((client) => ({
        clientId: client.clientId,
        clientAuthenticatorType: 'client-jwt',
        publicClient: false,
        serviceAccountsEnabled: true,
        standardFlowEnabled: false,
        optionalClientScopes: client.scopes,
        attributes: {
          'use.jwks.string': 'true',
          'jwks.string': JSON.stringify({ keys: client.publicJwks }),
          'token.endpoint.auth.signing.alg': 'RS256',
          'token.endpoint.auth.signing.max.exp': '120',
        },
      })),
    },
  });
}
