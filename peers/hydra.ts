import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findFreePort } from '@portvakt/own-tests';
import { callPeer } from './call-peer.ts';
import { endWithCaller } from './end-with-caller.ts';
import type { Peer, PeerOrder } from './peer.ts';

const SETTING = 'PORTVAKT_PEER_HYDRA';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Its grant wants the client to authenticate besides. It protects nothing. */
const SECRET = 'a-secret-of-the-peer';
/** Milliseconds that an issuer is trusted. */
const TRUSTED = 24 * 60 * 60 * 1000;

export const hydra: Peer = {
  name: 'hydra',
  title: 'Ory Hydra',
  purpose: 'An OAuth server with this grant, for issuers that its administrator has told it to trust.',
  isStrict: true,
  grant: 'its own',
  setUp:
    '`hydra serve all --dev` with its memory as the database, tokens as JWT, clients with a secret and one trusted issuer each by its admin API',
  checks: [
    'the client by its secret',
    'signature by the key of the trusted issuer',
    'iss, sub, aud, exp, iat',
    'jti used once',
    'scopes of client and issuer',
  ],
  leavesOut: ['access given by an owner of a scope, delegation', 'age of keys, other than when trust ends'],
  sources: ['https://www.ory.com/docs/hydra/guides/jwt'],
  keeps: 'used grants and tokens in its database',
  request: {
    path: '/oauth2/token',
    form: { client_id: '{client_id}', client_secret: SECRET, scope: '{scope}' },
    audience: 'oauth2/token',
    subject: true,
  },
  issuerPath: '/',
  metadataPath: '/.well-known/openid-configuration',
  has: ['jwt-tokens', 'needs-jti', 'token-endpoint-audience'],
  find: async (environment) => {
    const program = environment[SETTING];
    if (program === undefined) return `${SETTING} names no program`;
    const version = await readVersion(program);
    if (version === undefined) return `${SETTING} is not a program that tells its version: ${program}`;
    return {
      version,
      runtime: 'Go, one process',
      command: async (order) => {
        const adminPort = await findFreePort();
        return {
          ...endWithCaller({
            program: '/usr/bin/env',
            arguments: [
              'DSN=memory',
              'SERVE_PUBLIC_HOST=127.0.0.1',
              'SERVE_PUBLIC_PORT=$PORT',
              'SERVE_ADMIN_HOST=127.0.0.1',
              `SERVE_ADMIN_PORT=${adminPort}`,
              `URLS_SELF_ISSUER=${order.issuer ?? 'http://localhost:$PORT/'}`,
              'STRATEGIES_ACCESS_TOKEN=jwt',
              `SECRETS_SYSTEM=${SECRET}`,
              'SQA_OPT_OUT=true',
              'LOG_LEVEL=error',
              program,
              'serve',
              'all',
              '--dev',
            ],
            environment: {},
          }),
          listens: 'takes connections',
          prepare: () => register(`http://127.0.0.1:${adminPort}/admin`, order),
        };
      },
    };
  },
};

async function register(admin: string, { clients }: PeerOrder): Promise<void> {
  for (const { clientId, publicJwks, scopes } of clients) {
    await callPeer(`${admin}/clients`, {
      json: {
        client_id: clientId,
        client_secret: SECRET,
        grant_types: [GRANT],
        token_endpoint_auth_method: 'client_secret_post',
        scope: scopes.join(' '),
      },
    });
    for (const jwk of publicJwks) {
      await callPeer(`${admin}/trust/grants/jwt-bearer/issuers`, {
        json: {
          issuer: clientId,
          subject: clientId,
          scope: scopes,
          jwk,
          expires_at: new Date(Date.now() + TRUSTED).toISOString(),
        },
      });
    }
  }
}

async function readVersion(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['version']);
    return /Version:\s*(\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
