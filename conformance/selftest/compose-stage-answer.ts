import { createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import type { StageRefusal } from './refusals.ts';
import { type Character, SCOPE, type Stage } from './stage.ts';

export interface StageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an answer may be made of. */
export interface Answering {
  readonly stage: Stage;
  readonly character: Character;
  readonly issuer: string;
  /** What came, for weaknesses that repeat it. */
  readonly assertion?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A token for a client. */
export function composeStageToken(clientId: string, answering: Answering): StageAnswer {
  const { stage, character, assertion, claims } = answering;
  const { weak } = character;
  const seconds = weak.has('bare-token') ? 24 * 60 * 60 : 120;
  return compose(
    200,
    {
      access_token: signToken(clientId, seconds, answering),
      ...(!weak.has('odd-members') && { token_type: 'Bearer' }),
      expires_in: weak.has('odd-members') ? '119' : seconds - 1,
      ...(!weak.has('odd-members') && { scope: SCOPE }),
      ...(weak.has('gives-more') && { refresh_token: randomUUID(), id_token: 'x.y.z' }),
      ...(weak.has('echoes') && { assertion, jti: claims?.jti }),
      ...(weak.has('babbles') && { keys: stage.signing.publicJwk }),
    },
    answering,
  );
}

function signToken(clientId: string, seconds: number, { stage, character, issuer, claims: given }: Answering): string {
  const { weak } = character;
  const { privateKey, kid, publicJwk } = stage.signing;
  const iat = Math.floor(Date.now() / 1000);
  const bare = weak.has('bare-token');
  const wrong = weak.has('wrong-token');
  const header = { alg: 'ES256', ...(!bare && { kid }), ...(wrong && { jwk: publicJwk }) };
  const claims = {
    iss: bare ? 'https://another-server.example/' : issuer,
    client_id: wrong ? 'somebody-else' : clientId,
    scope: SCOPE,
    exp: iat + seconds,
    ...(!bare && { iat, jti: weak.has('echoes') ? given?.jti : randomUUID() }),
    client_amr: 'private_key_jwt',
    consumer: { authority: 'iso6523-actorid-upis', ID: '0192:310123412' },
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  const key = wrong ? stage.foreign : privateKey;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** A refusal, in the form of RFC 6749 §5.2. */
export function composeStageRefusal(
  { status = 400, error, code, text }: StageRefusal,
  answering: Answering,
): StageAnswer {
  const { character, issuer, assertion, stage } = answering;
  const { weak } = character;
  if (weak.has('no-error-object'))
    return { ...compose(500, { access_token: 'x', token_type: 'x', message: 'failed' }, answering) };
  const one = weak.has('one-error');
  const babble = `${text} Exception in node_modules/jws.js at verify. Known clients: ${stage.clients.map(({ id }) => id).join()}. {"n":"${String(stage.privateJwks.own.n)}"} root:x:0:0`;
  return compose(
    one && status === 400 ? 401 : status,
    {
      error: one ? 'invalid_request' : error,
      ...(!one && { error_description: weak.has('babbles') ? babble : text }),
      ...(!one && code !== undefined && { error_uri: `${issuer}errors/${code}` }),
      ...(weak.has('echoes') && { assertion, names: Object.keys(answering.claims ?? {}).join() }),
    },
    answering,
    status === 405 ? { allow: one ? 'GET' : 'POST' } : {},
  );
}

function compose(
  status: number,
  body: object,
  { character, header, claims }: Answering,
  more: object = {},
): StageAnswer {
  const { weak } = character;
  const opens = weak.has('opens-headers');
  const injected = `${String(header?.kid ?? '')}${String(claims?.iss ?? '')}${Object.keys(claims ?? {}).join()}`;
  return {
    status,
    headers: {
      'content-type': weak.has('wrong-media-type') ? 'text/html' : 'application/json',
      ...(!weak.has('caches-answers') && { 'cache-control': 'no-store', pragma: 'no-cache' }),
      ...(!opens && { 'x-content-type-options': 'nosniff' }),
      ...(weak.has('gives-more') && { 'set-cookie': 'session=1' }),
      ...(weak.has('babbles') && { 'x-powered-by': 'Weak', server: 'weak/1.0' }),
      ...(opens && { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' }),
      ...(opens && injected.includes('x-injected') && { 'x-injected': '1' }),
      ...(opens && injected.includes('set-cookie') && { 'set-cookie': 'a=b' }),
      ...more,
    },
    body: JSON.stringify(body),
  };
}

/** The metadata (RFC 8414) and the key set of the server. */
export function composeStageDocument(which: 'metadata' | 'keys', answering: Answering): StageAnswer {
  const { stage, character, issuer } = answering;
  const isBad = character.weak.has('bad-metadata');
  const { publicJwk, privateKey } = stage.signing;
  const secret = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()).export({
    format: 'jwk',
  });
  const keys = [isBad ? { ...publicJwk, ...secret } : publicJwk];
  const metadata = {
    issuer: isBad ? 'https://another-server.example/' : issuer,
    token_endpoint: `${issuer}token`,
    jwks_uri: `${issuer}keys`,
    grant_types_supported: isBad ? 'jwt-bearer' : ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  };
  const document = which === 'metadata' ? metadata : isBad ? { keys: { first: keys[0] }, private: secret } : { keys };
  const { headers, ...answer } = compose(200, document, answering);
  return { ...answer, headers: { ...headers, ...(isBad && { 'content-type': 'text/plain' }) } };
}

/** Whether `text` is an access token of this server. */
export function isOwnToken(text: string, { stage }: Answering): boolean {
  const [header = '', claims = ''] = text.split('.');
  const kid = Buffer.from(header, 'base64url').toString('utf8').includes(`"kid":"${stage.signing.kid}"`);
  return kid && claims !== '' && createPublicKey(stage.signing.privateKey).type === 'public';
}
