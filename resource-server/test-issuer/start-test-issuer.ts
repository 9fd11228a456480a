import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeKey, signJws } from '@portvakt/own-tests';

type Key = ReturnType<typeof makeKey>;

/** What the key endpoint answers with. */
export interface KeyAnswer {
  readonly status?: number;
  readonly body: string;
}

/** An issuer whose keys, answers and tokens can be as wrong as a test wants. */
export interface TestIssuer {
  readonly issuer: string;
  readonly key: Key;
  /** How often its keys were asked for. */
  fetches(): number;
  /** What its key endpoint answers with from now on. */
  answerWith(answer: KeyAnswer): void;
  publish(...jwks: readonly object[]): void;
  /** A good token, but for what `claims` and `header` put in its place; `undefined` leaves a member out. */
  sign(claims?: object, header?: object, key?: Key): string;
  stop(): Promise<void>;
}

export const consumer = '310123412';
export const supplier = '313770001';
export const scope = 'acme:orders.read';

/** The identifier object of an organisation number. */
export function organisation(number: string): object {
  return { authority: 'iso6523-actorid-upis', ID: `0192:${number}` };
}

/** Starts an issuer on loopback. `clock` is in milliseconds since 1970, and says when its tokens are issued. */
export async function startTestIssuer(clock: () => number = Date.now): Promise<TestIssuer> {
  const key = makeKey();
  let answer: KeyAnswer = { body: JSON.stringify({ keys: [key.publicJwk] }) };
  let fetches = 0;
  let issuer = '';
  const server = createServer((request, response) => {
    if (request.url === '/.well-known/oauth-authorization-server') {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}jwk` }));
      return;
    }
    fetches += 1;
    response.writeHead(answer.status ?? 200).end(answer.body);
  });
  // A test can keep this process busy for longer than the usual five seconds, and would then meet a closed connection.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // a TCP server has no other address
  return {
    issuer,
    key,
    fetches: () => fetches,
    answerWith: (next) => {
      answer = next;
    },
    publish: (...jwks) => {
      answer = { body: JSON.stringify({ keys: jwks }) };
    },
    sign: (claims = {}, header = {}, by = key) => {
      const iat = Math.floor(clock() / 1000);
      const usual = {
        scope,
        iss: issuer,
        client_amr: 'private_key_jwt',
        token_type: 'Bearer',
        exp: iat + 120,
        iat,
        client_id: 'test-client',
        jti: randomBytes(32).toString('base64url'),
        consumer: organisation(consumer),
      };
      return signJws({ kid: by.publicJwk.kid, alg: 'RS256', ...header }, { ...usual, ...claims }, by.privateKey);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
