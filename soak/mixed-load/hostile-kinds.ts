import { connect, type Socket } from 'node:net';
import { signGrant, signJws } from '@portvakt/own-tests';
import { ask, keepDoing, type Load } from '../keep-asking.ts';
import { type Attacked, scopes } from './callers.ts';

/** Kinds of hostile callers, by what they do. */
export type HostileKind = (target: Attacked) => Load;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json' };
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Public pages that used to be expensive. */
const PAGES = [
  '/v3/api-docs',
  '/v3/api-docs.yaml',
  '/swagger-ui/swagger-ui-bundle.js',
  '/errors/',
  '/api/v1/scopes/all',
  '/api/v1/integrations',
  '/resourceregistry/api/v1/resource/resourcelist',
  '/resourceregistry/api/v1/resource/Search?Title=a',
];

const askToken = (target: Attacked, assertion: string) =>
  ask(target.port, '/token', {
    method: 'POST',
    headers: FORM,
    body: `grant_type=${JWT_BEARER}&assertion=${assertion}`,
  });

function unsigned(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'RS256', kid: 'kid' })}.${encode(claims)}.AAAA`;
}

/** Keeps a token of the hostile client, and renews it before it expires. */
function keepToken(target: Attacked, scope: string): () => Promise<string> {
  let token = '';
  let until = 0;
  return async () => {
    if (performance.now() > until) {
      const { text } = await askToken(target, signGrant(target.hostile, { issuer: target.issuer, claims: { scope } }));
      token = JSON.parse(text).access_token;
      until = performance.now() + 60_000;
    }
    return token;
  };
}

/** Opens connections, uses them as no honest client does, and leaves them open until they end or the time is over. */
function keepConnecting(target: Attacked, many: number, use: (connection: Socket) => void): Load {
  const open = new Set<Socket>();
  const load = keepDoing(
    (time) =>
      new Promise<void>((resolve) => {
        const connection = connect({ port: target.port, host: '127.0.0.1', noDelay: true });
        open.add(connection);
        connection.on('error', () => undefined);
        connection.on('connect', () => use(connection));
        // Not longer than this, so that new ones get their chance.
        const timer = setTimeout(() => connection.destroy(), 4000 + (time % 7) * 500);
        connection.on('close', () => {
          clearTimeout(timer);
          open.delete(connection);
          resolve();
        });
      }),
    { lines: many, pause: 50 },
  );
  return {
    stop: async () => {
      const stopped = load.stop();
      for (const connection of open) connection.destroy();
      await stopped;
    },
  };
}

export const hostileKinds: Readonly<Record<string, HostileKind>> = {
  'texts that no database keeps': (target) =>
    keepDoing(
      (time) =>
        askToken(target, unsigned({ iss: ['nobody\0', 'x\ud800', '\0'.repeat(2000)][time % 3], aud: target.issuer })),
      { lines: 4, pause: 20 },
    ),

  'grants of nobody': (target) =>
    keepDoing((time) => askToken(target, unsigned({ iss: `nobody-${time}`, aud: target.issuer })), {
      lines: 20,
      pause: 10,
    }),

  'one old grant, again and again': (target) => {
    const old = signGrant(target.hostile, {
      issuer: target.issuer,
      claims: { scope: scopes.notGranted },
      now: Date.now() - 600_000,
    });
    return keepDoing(() => askToken(target, old), { lines: 4, pause: 5 });
  },

  'grants for what was never granted': (target) =>
    keepDoing(
      () =>
        askToken(target, signGrant(target.hostile, { issuer: target.issuer, claims: { scope: scopes.notGranted } })),
      { lines: 1, pause: 20 },
    ),

  'forms of thirty kilobytes': (target) =>
    keepDoing(() => ask(target.port, '/token', { method: 'POST', headers: FORM, body: 'a=1&'.repeat(7500) }), {
      lines: 4,
      pause: 20,
    }),

  'many requests, no answer read': (target) =>
    keepConnecting(target, 30, (connection) => {
      connection.pause();
      connection.write('GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(1000));
    }),

  'a long answer that nobody reads': (target) =>
    keepConnecting(target, 30, (connection) => {
      connection.pause();
      connection.write('GET /api/v1/scopes/all HTTP/1.1\r\nhost: a\r\n\r\n');
    }),

  'a body that comes a byte at a time': (target) =>
    keepConnecting(target, 50, (connection) => {
      connection.write(
        'POST /token HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 4000\r\n\r\n',
      );
      const drip = setInterval(() => connection.write('a'), 500);
      connection.on('close', () => clearInterval(drip));
    }),

  'a crowd on every dear page': (target) =>
    keepDoing((time) => ask(target.port, PAGES[time % PAGES.length] as string), { lines: 40, pause: 20 }),

  'large bodies of strangers': (target) =>
    keepDoing(
      (time) =>
        ask(target.port, ['/api/v1/clients', '/resourceregistry/api/v1/resource', '/nowhere'][time % 3] as string, {
          method: 'POST',
          headers: JSON_BODY,
          body: `{"a":"${'x'.repeat(500_000)}"}`,
        }),
      { lines: 4, pause: 50 },
    ),

  'bodies as deep as a well': (target) => {
    const token = keepToken(target, scopes.manage);
    return keepDoing(
      async () =>
        ask(target.port, '/api/v1/clients', {
          method: 'POST',
          headers: { ...JSON_BODY, authorization: `Bearer ${await token()}` },
          body: `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
        }),
      { lines: 2, pause: 100 },
    );
  },

  'policies that made an expression backtrack': (target) => {
    const token = keepToken(target, scopes.register);
    return keepDoing(
      async () =>
        ask(target.port, '/resourceregistry/api/v1/resource/some-resource/policy', {
          method: 'POST',
          headers: { 'content-type': 'application/xml', authorization: `Bearer ${await token()}` },
          body: `${'<!---->'.repeat(10_000)}x`,
        }),
      { lines: 2, pause: 100 },
    );
  },

  'decisions about five hundred things': (target) => {
    const token = keepToken(target, scopes.decide);
    const attributes = Array.from({ length: 50 }, (_, number) => ({ AttributeId: `urn:a:${number}`, Value: 'x' }));
    const ids = Array.from({ length: 500 }, (_, number) => `r${number}`);
    const body = JSON.stringify({
      Request: {
        AccessSubject: [{ Id: 's', Attribute: attributes }],
        Action: [{ Id: 'a', Attribute: attributes }],
        Resource: ids.map((Id) => ({ Id, Attribute: [{ AttributeId: 'urn:altinn:resource', Value: Id }] })),
        MultiRequests: { RequestReference: ids.map((id) => ({ ReferenceId: ['s', 'a', id] })) },
      },
    });
    return keepDoing(
      async () =>
        ask(target.port, '/authorization/api/v1/authorize', {
          method: 'POST',
          headers: { ...JSON_BODY, authorization: `Bearer ${await token()}` },
          body,
        }),
      { lines: 2, pause: 50 },
    );
  },

  'changes without end': (target) => {
    const token = keepToken(target, scopes.manage);
    return keepDoing(
      async (time) =>
        ask(target.port, '/api/v1/clients', {
          method: 'POST',
          headers: { ...JSON_BODY, authorization: `Bearer ${await token()}`, 'idempotency-key': `key-${time}` },
          body: JSON.stringify({
            integration_type: 'maskinporten',
            client_name: 'x'.repeat(200),
            description: 'x'.repeat(200),
            scopes: [scopes.honest],
          }),
        }),
      { lines: 2, pause: 50 },
    );
  },

  'forged tokens': (target) => {
    const forged = signJws(
      { alg: 'RS256', kid: 'none' },
      { iss: target.issuer, scope: scopes.manage },
      target.hostile.privateKey,
    );
    return keepDoing(() => ask(target.port, '/api/v1/clients', { headers: { authorization: `Bearer ${forged}` } }), {
      lines: 4,
      pause: 10,
    });
  },
};
