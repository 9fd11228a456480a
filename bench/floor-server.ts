/**
 * The floor: the least that any server of this protocol does for a token, in one process on the bare HTTP server of the
 * same Node. One RS256 verification, one look in a `Map` of used identifiers, one RS256 signature off the main thread.
 * It keeps nothing on disk and checks nothing else, so no real server can be as fast. With several processes each signs
 * by itself, and knows only the identifiers that it has met.
 *
 * Settings in the environment: PORT, FLOOR_CLIENT_KEY (a public JWK), FLOOR_SIGNING_KEY_BITS and FLOOR_PROCESSES.
 */
import cluster from 'node:cluster';
import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';

const port = Number(process.env.PORT);
const processes = Number(process.env.FLOOR_PROCESSES);
const issuer = `http://localhost:${port}/`;
const clientKey = createPublicKey({ key: JSON.parse(process.env.FLOOR_CLIENT_KEY ?? '{}'), format: 'jwk' });
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: Number(process.env.FLOOR_SIGNING_KEY_BITS) });
const kid = randomBytes(32).toString('base64url');
const used = new Map<string, number>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(Buffer.concat(chunks).toString(), response));
});

function answer(body: string, response: ServerResponse): void {
  const fields = new URLSearchParams(body);
  const [header = '', payload = '', signature = ''] = (fields.get('assertion') ?? '').split('.');
  const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const proved =
    alg === 'RS256' &&
    verify('sha256', Buffer.from(`${header}.${payload}`), clientKey, Buffer.from(signature, 'base64url'));
  if (!proved || used.has(claims.jti)) {
    send(response, 400, { error: 'invalid_grant' });
    return;
  }
  used.set(claims.jti, claims.exp);

  const now = Math.floor(Date.now() / 1000);
  const input = [{ kid, alg: 'RS256' }, composeClaims(claims, now)].map(encode).join('.');
  const answerWith = (error: Error | null, made: Buffer) => {
    if (error) return send(response, 500, { error: 'server_error' });
    const token = `${input}.${made.toString('base64url')}`;
    send(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 119, scope: claims.scope });
  };
  if (processes > 1) answerWith(null, sign('sha256', Buffer.from(input), privateKey));
  else sign('sha256', Buffer.from(input), privateKey, answerWith);
}

/** The claims of a Portvakt token for the same grant. */
function composeClaims(claims: { readonly iss: string; readonly scope: string }, now: number): object {
  return {
    scope: claims.scope,
    iss: issuer,
    client_amr: 'private_key_jwt',
    token_type: 'Bearer',
    exp: now + 120,
    iat: now,
    client_id: claims.iss,
    jti: randomBytes(32).toString('base64url'),
    consumer: { authority: 'iso6523-actorid-upis', ID: '0192:310000000' },
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

const tell = () => console.log(`floor listening on ${issuer}`);
if (processes > 1 && cluster.isPrimary) {
  let missing = processes;
  for (let started = 0; started < processes; started += 1) cluster.fork();
  cluster.on('listening', () => {
    missing -= 1;
    if (missing === 0) tell();
  });
} else {
  server.listen(port, '127.0.0.1', processes > 1 ? undefined : tell);
}
