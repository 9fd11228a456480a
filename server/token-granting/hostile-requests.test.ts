import assert from 'node:assert/strict';
import { createHmac, createPublicKey, randomUUID, sign } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makeKey,
  organisations,
  scopes,
  signGrant,
  signJws,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { JWT_BEARER } from '@portvakt/protocol';

/** The texts of the error table, written out here: the wire must carry exactly these. */
const INVALID_VALUE = 'Invalid assertion. Invalid parameter value.';
const FAILED = 'Invalid assertion. Client authentication failed.';
const malformed = { error: 'invalid_request', code: 'MP-011', text: INVALID_VALUE };
const badAlg = { error: 'invalid_request', code: 'MP-011', text: 'Invalid assertion. Invalid JWT header alg.' };
const badSignature = { error: 'invalid_grant', code: 'MP-124', text: `${FAILED} Invalid JWT signature.` };
const notFound = { error: 'invalid_grant', code: 'MP-100', text: `${FAILED} Client not found.` };
const unknownKid = {
  error: 'invalid_grant',
  code: undefined,
  text: `${FAILED} Unknown key identifier (kid) for client.`,
};
const kidNeeded = {
  error: 'invalid_grant',
  code: undefined,
  text: `${FAILED} Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided.`,
};
const badAudience = { error: 'invalid_grant', code: 'MP-110', text: `${FAILED} Invalid JWT claim aud.` };
const future = { error: 'invalid_grant', code: 'MP-130', text: 'Invalid assertion. Issue time is after now.' };
const expired = { error: 'invalid_grant', code: 'MP-130', text: 'Invalid assertion. JWT is expired.' };
const tooLong = { error: 'invalid_grant', code: 'MP-130', text: 'Invalid assertion. JWT lives too long.' };
const grantTypeMissing = {
  error: 'invalid_request',
  code: undefined,
  text: 'Invalid request. Parameter grant_type is missing.',
};
const grantTypeRepeated = {
  error: 'invalid_request',
  code: undefined,
  text: 'Invalid request. Parameter grant_type is repeated.',
};
const grantTypeUnsupported = { error: 'unsupported_grant_type', code: undefined, text: 'Unsupported grant type.' };
const wrongMediaType = {
  error: 'invalid_request',
  code: 'MP-011',
  text: 'Invalid request. Content-Type must be application/x-www-form-urlencoded.',
};
const tooLarge = {
  status: 413,
  error: 'invalid_request',
  code: undefined,
  text: 'Invalid request. The body is larger than 32 kB.',
};
const unknownClaim = (claim: string) => ({
  error: 'invalid_request',
  code: 'MP-011',
  text: `Invalid assertion. Unknown claim ${claim}.`,
});
const invalidScope = (scope: string) => ({
  error: 'invalid_scope',
  code: 'MP-200',
  text: `Token request contains invalid scopes for client, ${scope}.`,
});

interface Expected {
  readonly status?: number;
  readonly error: string;
  readonly code: string | undefined;
  readonly text: string;
}
interface Sent {
  readonly body?: string | Buffer | URLSearchParams;
  readonly query?: string;
  readonly mediaType?: string | null;
}

const client = makeClient('hostile-client');
const other = makeClient('other-client');
const keyless = makeClient('keyless-client');
const inactive = makeClient('inactive-client');
const old = makeClient('old-client');
const loginClient = makeClient('login-client');
const supplied = makeClient('supplied-client');
const registry = () =>
  exampleRegistry(client, {
    clients: [
      declare(other),
      { ...declare(keyless), jwks: { keys: [] } },
      { ...declare(inactive), active: false },
      { ...declare(old), jwks: { keys: [{ ...old.publicJwk, registered_at: '2020-01-01T00:00:00Z' }] } },
      { ...declare(loginClient), integration_type: 'idporten' },
      { ...declare(supplied), supplier_orgno: organisations.supplier },
    ],
  });
function declare(made: typeof client) {
  return {
    client_id: made.clientId,
    client_orgno: organisations.consumer,
    integration_type: 'maskinporten',
    scopes: [scopes.granted],
    jwks: { keys: [made.publicJwk] },
  };
}

const form = (fields: [string, string][]): Sent => ({ body: new URLSearchParams(fields) });
const grantForm = (assertion: string): Sent =>
  form([
    ['grant_type', JWT_BEARER],
    ['assertion', assertion],
  ]);
/** The server's clock is frozen, so that tests can rely on single seconds. */
const frozen = Date.now();
const now = () => Math.floor(frozen / 1000);
const b64 = (text: string | Buffer) => Buffer.from(text).toString('base64url');

/** A row that sends a grant of `client` with other claims or headers. */
type Make = (issuer: string) => Sent;
const claims =
  (more: object): Make =>
  (issuer) =>
    grantForm(signGrant(client, { issuer, now: frozen, claims: { scope: scopes.granted, ...more } }));
const header =
  (more: object): Make =>
  (issuer) =>
    grantForm(signGrant(client, { issuer, now: frozen, claims: { scope: scopes.granted }, header: more }));
const from =
  (made: typeof client, more: object = {}, head: object = {}): Make =>
  (issuer) =>
    grantForm(signGrant(made, { issuer, now: frozen, claims: { scope: scopes.granted, ...more }, header: head }));
const text =
  (assertion: string): Make =>
  () =>
    grantForm(assertion);
const good = (issuer: string) => signGrant(client, { issuer, now: frozen, claims: { scope: scopes.granted } });
/** A grant whose claims are JSON text that no serializer would write. */
const rawClaims =
  (
    write: (iat: number, issuer: string) => string,
    head: object | string = { alg: 'RS256', kid: client.publicJwk.kid },
  ): Make =>
  (issuer) =>
    grantForm(signJws(head, write(now(), issuer), client.privateKey));
const part =
  (position: number, change: (part: string) => string): Make =>
  (issuer) =>
    grantForm(
      good(issuer)
        .split('.')
        .map((value, index) => (index === position ? change(value) : value))
        .join('.'),
    );
const flipBit = (value: string) => {
  const bytes = Buffer.from(value, 'base64url');
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString('base64url');
};
const hs256 =
  (secret: string | Buffer): Make =>
  (issuer) => {
    const input = `${b64(JSON.stringify({ alg: 'HS256', kid: client.publicJwk.kid }))}.${good(issuer).split('.')[1]}`;
    return grantForm(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`);
  };
const attacker = makeKey('attacker');

const rows: readonly (readonly [name: string, make: Make, expected: Expected])[] = [
  // The form.
  ['a JSON body', () => ({ body: '{"grant_type":"x"}', mediaType: 'application/json' }), wrongMediaType],
  ['a multipart body', () => ({ body: '--x', mediaType: 'multipart/form-data; boundary=x' }), wrongMediaType],
  ['a body without a media type', () => ({ body: Buffer.from('grant_type=x'), mediaType: null }), wrongMediaType],
  [
    'a media type that only begins right',
    () => ({ body: 'a=b', mediaType: 'application/x-www-form-urlencodedx' }),
    wrongMediaType,
  ],
  ['a media type that is none', () => ({ body: 'a=b', mediaType: 'nonsense' }), wrongMediaType],
  ['no body at all', () => ({}), grantTypeMissing],
  ['an empty form', () => ({ body: new URLSearchParams() }), grantTypeMissing],
  [
    'a body of one megabyte',
    () => ({ body: `grant_type=${'x'.repeat(1024 * 1024)}`, mediaType: 'application/x-www-form-urlencoded' }),
    tooLarge,
  ],
  [
    'a body just over 32 kB',
    () => ({ body: 'x'.repeat(32 * 1024 + 1), mediaType: 'application/x-www-form-urlencoded' }),
    tooLarge,
  ],
  [
    'a body that is not UTF-8',
    () => ({ body: Buffer.from([0xff, 0xfe, 0x00]), mediaType: 'application/x-www-form-urlencoded' }),
    grantTypeMissing,
  ],
  ['no grant_type', (issuer) => form([['assertion', good(issuer)]]), grantTypeMissing],
  [
    'an empty grant_type',
    (issuer) =>
      form([
        ['grant_type', ''],
        ['assertion', good(issuer)],
      ]),
    grantTypeMissing,
  ],
  [
    'another grant_type',
    (issuer) =>
      form([
        ['grant_type', 'client_credentials'],
        ['assertion', good(issuer)],
      ]),
    grantTypeUnsupported,
  ],
  [
    'the short name of the grant_type',
    (issuer) =>
      form([
        ['grant_type', 'jwt_bearer_token'],
        ['assertion', good(issuer)],
      ]),
    grantTypeUnsupported,
  ],
  [
    'grant_type twice',
    (issuer) =>
      form([
        ['grant_type', JWT_BEARER],
        ['grant_type', JWT_BEARER],
        ['assertion', good(issuer)],
      ]),
    grantTypeRepeated,
  ],
  [
    'grant_type in body and query',
    (issuer) => ({ ...grantForm(good(issuer)), query: `grant_type=${JWT_BEARER}` }),
    malformed,
  ],
  ['no assertion', () => form([['grant_type', JWT_BEARER]]), malformed],
  ['an empty assertion', () => grantForm(''), malformed],
  [
    'assertion twice',
    (issuer) =>
      form([
        ['grant_type', JWT_BEARER],
        ['assertion', good(issuer)],
        ['assertion', good(issuer)],
      ]),
    malformed,
  ],
  [
    'assertion in body and query',
    (issuer) => ({ ...grantForm(good(issuer)), query: `assertion=${good(issuer)}` }),
    malformed,
  ],
  // The shape of the JWS.
  ['not a JWT', text('hello'), malformed],
  ['two parts', (issuer) => grantForm(good(issuer).split('.').slice(0, 2).join('.')), malformed],
  ['four parts', (issuer) => grantForm(`${good(issuer)}.AAAA`), malformed],
  ['a JWE of five parts', (issuer) => grantForm(`${good(issuer)}.AAAA.BBBB`), malformed],
  ['an empty signature', part(2, () => ''), malformed],
  ['an empty header', part(0, () => ''), malformed],
  ['padding', part(1, (value) => `${value}=`), malformed],
  ['base64 of the other alphabet', part(2, () => '+/+/'), malformed],
  ['a line break inside', part(1, (value) => `${value.slice(0, 10)}\n${value.slice(10)}`), malformed],
  ['a blank at the end', (issuer) => grantForm(`${good(issuer)} `), malformed],
  [
    'stray bits in the last character',
    part(2, (value) => value.slice(0, -1) + nextLetter(value.at(-1) ?? 'A')),
    malformed,
  ],
  ['a header that is not UTF-8', part(0, () => b64(Buffer.from('{"alg":"RS256","x":"\xff"}', 'latin1'))), malformed],
  ['a byte order mark', part(0, () => b64(`\uFEFF${JSON.stringify({ alg: 'RS256' })}`)), malformed],
  ['a header that is not JSON', part(0, () => b64('alg=RS256')), malformed],
  ['a header that is a list', part(0, () => b64('["RS256"]')), malformed],
  ['a header that is null', part(0, () => b64('null')), malformed],
  ['claims that are a string', part(1, () => b64('"claims"')), malformed],
  [
    'a header member twice',
    rawClaims((iat, issuer) => goodClaims(iat, issuer), `{"alg":"RS256","kid":"a","kid":"${client.publicJwk.kid}"}`),
    malformed,
  ],
  [
    'a claim twice',
    rawClaims((iat, issuer) => goodClaims(iat, issuer).replace('{', '{"scope":"demo:second",')),
    malformed,
  ],
  [
    'a claim twice, once in escapes',
    rawClaims((iat, issuer) => goodClaims(iat, issuer).replace('{', '{"\\u0073cope":"demo:second",')),
    malformed,
  ],
  [
    'a member twice deep inside',
    rawClaims((iat, issuer) =>
      goodClaims(iat, issuer).replace('{', '{"authorization_details":[{"type":"a","type":"b"}],'),
    ),
    malformed,
  ],
  ['JSON with a comment', rawClaims((iat, issuer) => `${goodClaims(iat, issuer)}//`), malformed],
  ['a thousand nested lists', rawClaims(() => `{"iss":${'['.repeat(1000)}${']'.repeat(1000)}}`), malformed],
  // The header.
  ['no alg', rawClaims(goodClaims, { kid: client.publicJwk.kid }), badAlg],
  [
    'alg none without a signature',
    (issuer) => grantForm(`${b64('{"alg":"none"}')}.${good(issuer).split('.')[1]}.`),
    malformed,
  ],
  ['alg none with a signature', header({ alg: 'none' }), badAlg],
  ['alg None', header({ alg: 'None' }), badAlg],
  ['alg HS256 with the public key as secret (PEM)', hs256(publicPem()), badAlg],
  ['alg HS256 with the modulus as secret', hs256(Buffer.from(client.publicJwk.n, 'base64url')), badAlg],
  ['alg PS256', header({ alg: 'PS256' }), badAlg],
  ['alg ES256', header({ alg: 'ES256' }), badAlg],
  ['alg EdDSA', header({ alg: 'EdDSA' }), badAlg],
  ['alg in lower case', header({ alg: 'rs256' }), badAlg],
  ['alg as a list', header({ alg: ['RS256'] }), badAlg],
  ['alg __proto__', header({ alg: '__proto__' }), badAlg],
  [
    'alg RS256 but signed as PS256',
    (issuer) => {
      const [head, body] = good(issuer).split('.') as [string, string];
      const pss = sign('sha256', Buffer.from(`${head}.${body}`), { key: client.privateKey, padding: 6 });
      return grantForm(`${head}.${body}.${pss.toString('base64url')}`);
    },
    badSignature,
  ],
  [
    'alg RS512 over a signature made with RS256',
    (issuer) => {
      const grant = good(issuer).split('.') as [string, string, string];
      return grantForm(
        [b64(JSON.stringify({ alg: 'RS512', kid: client.publicJwk.kid })), grant[1], grant[2]].join('.'),
      );
    },
    badSignature,
  ],
  [
    'crit',
    header({ crit: ['b64'], b64: false }),
    { error: 'invalid_request', code: 'MP-011', text: 'Invalid assertion. Invalid JWT header crit.' },
  ],
  [
    'an embedded jwk of the attacker',
    (issuer) =>
      grantForm(
        signGrant(
          { ...client, privateKey: attacker.privateKey },
          { issuer, claims: { scope: scopes.granted }, header: { jwk: attacker.publicJwk } },
        ),
      ),
    badSignature,
  ],
  [
    'a jku of the attacker',
    (issuer) =>
      grantForm(
        signGrant(
          { ...client, privateKey: attacker.privateKey },
          { issuer, claims: { scope: scopes.granted }, header: { jku: 'http://127.0.0.1:9/jwks' } },
        ),
      ),
    badSignature,
  ],
  [
    'an x5u of the attacker',
    (issuer) =>
      grantForm(
        signGrant(
          { ...client, privateKey: attacker.privateKey },
          { issuer, claims: { scope: scopes.granted }, header: { x5u: 'http://127.0.0.1:9/' } },
        ),
      ),
    badSignature,
  ],
  ['no kid', header({ kid: undefined }), kidNeeded],
  ['x5c without kid, from a client with keys', header({ kid: undefined, x5c: ['MIIB'] }), kidNeeded],
  ['no kid, from a client whose only key has expired', from(old, {}, { kid: undefined }), kidNeeded],
  ['an unknown kid', header({ kid: 'unknown' }), unknownKid],
  ['the kid of another client', header({ kid: other.publicJwk.kid }), unknownKid],
  ['a kid with SQL', header({ kid: "' OR '1'='1" }), unknownKid],
  ['a kid with a path', header({ kid: '../../../../dev/null' }), unknownKid],
  ['an empty kid', header({ kid: '' }), unknownKid],
  ['a kid that is a number', header({ kid: 1 }), malformed],
  ['a kid that is an object', header({ kid: { $ne: null } }), malformed],
  ['a kid, from a client without keys', from(keyless), unknownKid],
  [
    'neither kid nor x5c, from a client without keys',
    from(keyless, {}, { kid: undefined }),
    { error: 'invalid_grant', code: 'MP-100', text: FAILED },
  ],
  [
    'x5c as a string, from a client without keys',
    from(keyless, {}, { kid: undefined, x5c: 'MIIB' }),
    { error: 'invalid_grant', code: 'MP-123', text: `${FAILED} Invalid JWT header x5c.` },
  ],
  [
    'an empty x5c, from a client without keys',
    from(keyless, {}, { kid: undefined, x5c: [] }),
    { error: 'invalid_grant', code: 'MP-123', text: `${FAILED} Invalid JWT header x5c.` },
  ],
  ['an expired key', from(old), { error: 'invalid_grant', code: 'MP-121', text: `${FAILED} Expired key.` }],
  // Who asks.
  ['no iss', claims({ iss: undefined }), malformed],
  ['iss null', claims({ iss: null }), malformed],
  ['iss a number', claims({ iss: 42 }), malformed],
  ['iss empty', claims({ iss: '' }), malformed],
  ['an unknown iss', claims({ iss: randomUUID() }), notFound],
  ['iss with SQL', claims({ iss: "hostile-client' --" }), notFound],
  ['iss of a property of every object', claims({ iss: '__proto__' }), notFound],
  ['iss with a null byte', claims({ iss: 'hostile-client\u0000' }), notFound],
  ['iss of five thousand characters', claims({ iss: 'x'.repeat(5000) }), notFound],
  ['iss in other letters', claims({ iss: 'HOSTILE-CLIENT' }), notFound],
  ['iss of another client', claims({ iss: other.clientId }), unknownKid],
  ['a deactivated client', from(inactive), notFound],
  // The signature.
  ['one bit flipped in the signature', part(2, flipBit), badSignature],
  ['a signature of zeros', part(2, () => b64(Buffer.alloc(256))), badSignature],
  ['a signature of one byte', part(2, () => 'AA'), badSignature],
  ['a signature that is longer than the key', part(2, () => b64(Buffer.alloc(512, 1))), badSignature],
  [
    'claims changed after signing',
    part(1, (value) =>
      b64(JSON.stringify({ ...JSON.parse(Buffer.from(value, 'base64url').toString()), scope: scopes.second })),
    ),
    badSignature,
  ],
  [
    'a header changed after signing',
    part(0, (value) => b64(JSON.stringify({ ...JSON.parse(Buffer.from(value, 'base64url').toString()), typ: 'JWT' }))),
    badSignature,
  ],
  [
    "signed with another client's key",
    (issuer) =>
      grantForm(signGrant({ ...client, privateKey: other.privateKey }, { issuer, claims: { scope: scopes.granted } })),
    badSignature,
  ],
  // Claims: missing.
  ...['aud', 'scope', 'iat', 'exp'].map((name) => [`no ${name}`, claims({ [name]: undefined }), malformed] as const),
  ...['aud', 'scope', 'iat', 'exp'].map((name) => [`${name} null`, claims({ [name]: null }), malformed] as const),
  // Claims: of the wrong type, negative, huge.
  ['aud a number', claims({ aud: 1 }), malformed],
  ['aud an object', claims({ aud: {} }), malformed],
  ['aud a list with a number', claims({ aud: [1] }), malformed],
  ['scope a number', claims({ scope: 1 }), malformed],
  ['scope empty', claims({ scope: '' }), malformed],
  ['scope of blanks', claims({ scope: ' \t ' }), malformed],
  ['scope an empty list', claims({ scope: [] }), malformed],
  ['scope a list with null', claims({ scope: [scopes.granted, null] }), malformed],
  ['iat a string', claims({ iat: String(now()) }), malformed],
  ['iat negative', claims({ iat: -1 }), malformed],
  ['iat in milliseconds', claims({ iat: Date.now() }), malformed],
  ['iat huge', rawClaims((_iat, issuer) => goodClaims('1e400', issuer)), malformed],
  ['exp a boolean', claims({ exp: true }), malformed],
  ['exp in milliseconds', claims({ exp: Date.now() + 60_000 }), malformed],
  ['exp a list', claims({ exp: [now() + 60] }), malformed],
  ['nbf a string', claims({ nbf: 'now' }), malformed],
  ['sub a number', claims({ sub: 1 }), malformed],
  ['jti a number', claims({ jti: 12345 }), malformed],
  ['jti empty', claims({ jti: '' }), malformed],
  ['jti of 257 characters', claims({ jti: 'j'.repeat(257) }), malformed],
  ['resource a number', claims({ resource: 1 }), malformed],
  ['resource empty', claims({ resource: '' }), malformed],
  ['resource relative', claims({ resource: '/api' }), malformed],
  ['resource without a scheme', claims({ resource: 'api.example.no' }), malformed],
  ['resource with a blank', claims({ resource: 'https://api.example/ x' }), malformed],
  ['resource with a fragment', claims({ resource: 'https://api.example/#x' }), malformed],
  ['resource a list with a bad one', claims({ resource: ['https://api.example/', 'x'] }), malformed],
  ['pid a number', claims({ pid: 12345678901 }), malformed],
  ['pid too short', claims({ pid: '0101700000' }), malformed],
  ['pid with a wrong check digit', claims({ pid: '01017000000' }), malformed],
  ['consumer_org a number', claims({ consumer_org: 313770001 }), malformed],
  ['consumer_org with a wrong check digit', claims({ consumer_org: '313770002' }), malformed],
  ['consumer_org as an identifier', claims({ consumer_org: '0192:313770001' }), malformed],
  ['authorization_details an object', claims({ authorization_details: { type: 'x' } }), malformed],
  ['authorization_details empty', claims({ authorization_details: [] }), malformed],
  ['authorization_details of two', claims({ authorization_details: [{ type: 'x' }, { type: 'y' }] }), malformed],
  // Claims: unknown.
  ['an unknown claim', claims({ acr: 'Level4' }), unknownClaim('acr')],
  ['an unknown claim that is null', claims({ azp: null }), unknownClaim('azp')],
  ['consumer_orgno, as an old guide had it', claims({ consumer_orgno: '313770001' }), unknownClaim('consumer_orgno')],
  [
    'an unknown claim with a quote in its name',
    claims({ 'a"b\\c\n': 1 }),
    unknownClaim("'a<U+0022>b<U+005C>c<U+000A>'"),
  ],
  ['an unknown claim with a very long name', claims({ ['x'.repeat(500)]: 1 }), unknownClaim('x'.repeat(64))],
  [
    'a claim __proto__',
    rawClaims((iat, issuer) => goodClaims(iat, issuer).replace('{', '{"__proto__":{"a":1},')),
    unknownClaim('__proto__'),
  ],
  [
    'iss_onbehalfof',
    claims({ iss_onbehalfof: 'x' }),
    { error: 'invalid_request', code: 'MP-011', text: 'Invalid assertion. Unsupported claim iss_onbehalfof.' },
  ],
  // Audience.
  ['aud without its slash', (issuer) => claims({ aud: issuer.slice(0, -1) })(issuer), badAudience],
  ['aud with the token URL', (issuer) => claims({ aud: `${issuer}token` })(issuer), badAudience],
  ['aud with two values', (issuer) => claims({ aud: [issuer, 'https://api.example/'] })(issuer), badAudience],
  ['aud with the issuer twice', (issuer) => claims({ aud: [issuer, issuer] })(issuer), badAudience],
  ['aud an empty list', claims({ aud: [] }), badAudience],
  ['aud empty', claims({ aud: '' }), badAudience],
  ['aud of the test environment', claims({ aud: 'https://test.maskinporten.no/' }), badAudience],
  ['aud in capitals', (issuer) => claims({ aud: issuer.toUpperCase() })(issuer), badAudience],
  ['aud with text after it', (issuer) => claims({ aud: `${issuer}#` })(issuer), badAudience],
  // Times.
  ['iat eleven seconds ahead', (issuer) => claims({ iat: now() + 11, exp: now() + 60 })(issuer), future],
  ['nbf eleven seconds ahead', (issuer) => claims({ nbf: now() + 11 })(issuer), future],
  ['exp 121 seconds after iat', (issuer) => claims({ iat: now(), exp: now() + 121 })(issuer), tooLong],
  ['exp at iat', (issuer) => claims({ iat: now() + 5, exp: now() + 5 })(issuer), tooLong],
  ['exp before iat', (issuer) => claims({ iat: now() + 9, exp: now() + 5 })(issuer), tooLong],
  ['expired a second ago', (issuer) => claims({ iat: now() - 60, exp: now() - 1 })(issuer), expired],
  ['expired right now', (issuer) => claims({ iat: now() - 60, exp: now() })(issuer), expired],
  ['iat in 1970', claims({ iat: 0, exp: 60 }), expired],
  // Scopes.
  ['an unknown scope', claims({ scope: 'demo:nothing' }), invalidScope('demo:nothing')],
  ['a scope in capitals', claims({ scope: 'DEMO:granted' }), invalidScope('DEMO:granted')],
  ['a scope that is not on the client', claims({ scope: scopes.notOnClient }), invalidScope(scopes.notOnClient)],
  [
    'a good scope and one that is not on the client',
    claims({ scope: `${scopes.granted} ${scopes.notOnClient}` }),
    invalidScope(scopes.notOnClient),
  ],
  ['a deactivated scope', claims({ scope: scopes.deactivated }), invalidScope(scopes.deactivated)],
  ['a scope with a quote', claims({ scope: 'demo:"x\\' }), invalidScope("'demo:<U+0022>x<U+005C>'")],
  ['a prefix of a scope', claims({ scope: 'demo:grante' }), invalidScope('demo:grante')],
  [
    'a scope for user login',
    claims({ scope: scopes.loginOnly }),
    { error: 'invalid_scope', code: 'MP-201', text: 'Token request contains scopes not allowed for maskinporten.' },
  ],
  [
    'a client for user login',
    from(loginClient),
    { error: 'invalid_scope', code: 'MP-201', text: 'Token request contains scopes not allowed for maskinporten.' },
  ],
  [
    'a scope that was not granted',
    claims({ scope: scopes.notGranted }),
    {
      error: 'invalid_scope',
      code: 'MP-250',
      text: `Consumer has not been granted access to the scope ${scopes.notGranted}.`,
    },
  ],
  [
    "a supplier's client with its customer's grant",
    from(supplied),
    {
      error: 'invalid_scope',
      code: 'MP-250',
      text: `Consumer has not been granted access to the scope ${scopes.granted}.`,
    },
  ],
  // Acting for others, and what is not supported yet.
  [
    'consumer_org without a grant',
    claims({ consumer_org: organisations.supplier }),
    {
      error: 'invalid_scope',
      code: 'MP-250',
      text: `Consumer has not been granted access to the scope ${scopes.granted}.`,
    },
  ],
  [
    'consumer_org of the client itself',
    claims({ consumer_org: organisations.consumer }),
    {
      error: 'invalid_request',
      code: undefined,
      text: 'Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid.',
    },
  ],
  [
    'consumer_org without a delegation',
    claims({ consumer_org: organisations.stranger, scope: scopes.openForAll }),
    {
      error: 'invalid_scope',
      code: 'MP-251',
      text: `Consumer ${organisations.stranger} has not delegated access to the scope ${scopes.openForAll} to supplier ${organisations.consumer}.`,
    },
  ],
  [
    'authorization_details of an unknown type',
    claims({ authorization_details: [{ type: 'urn:example' }] }),
    { error: 'invalid_authorization_details', code: 'MP-301', text: 'Unknown authorization details type.' },
  ],
  [
    'another resource than the scope allows',
    claims({ scope: scopes.fixedAudience, resource: 'https://other.example/' }),
    malformed,
  ],
];

function nextLetter(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(letter) + 1] ?? 'B';
}

function goodClaims(iat: number | string, issuer: string): string {
  return `{"aud":"${issuer}","iss":"${client.clientId}","scope":"${scopes.granted}","iat":${iat},"exp":${now() + 60},"jti":"${randomUUID()}"}`;
}

function publicPem(): string {
  return createPublicKey({ key: client.publicJwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' }) as string;
}

async function send(server: TestServer, { body, query, mediaType }: Sent) {
  const response = await fetch(`${server.address}token${query === undefined ? '' : `?${query}`}`, {
    method: 'POST',
    ...(body !== undefined && { body }),
    ...(typeof mediaType === 'string' && { headers: { 'content-type': mediaType } }),
  });
  return {
    response,
    answer: (await response.json()) as { error: string; error_description: string; error_uri?: string },
  };
}

describe('hostile and broken requests', () => {
  let production: TestServer;
  let local: TestServer;
  before(async () => {
    production = await startTestServer({ registry: registry(), profile: 'production', clock: () => frozen });
    local = await startTestServer({ registry: registry(), profile: 'local', clock: () => frozen });
  });
  after(async () => {
    await production.stop();
    await local.stop();
  });

  test('there are at least 80 of them, each under its own name', () => {
    assert.ok(rows.length >= 80);
    assert.equal(new Set(rows.map(([name]) => name)).size, rows.length);
  });

  for (const [name, make, { status = 400, error, code, text: description }] of rows) {
    test(`${name} → ${code ?? error}`, async () => {
      const { response, answer } = await send(production, make(production.issuer));
      assert.equal(response.status, status);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      const traceId = /\(trace_id: ([0-9a-f]{32})\)$/.exec(answer.error_description)?.[1];
      // In production the answer is the plain text without any addition.
      assert.deepEqual(answer, {
        error,
        error_description: `${description} (trace_id: ${traceId})`,
        ...(code !== undefined && { error_uri: `${production.issuer}errors/${code}` }),
      });

      const hinted = await send(local, make(local.issuer));
      assert.equal(hinted.response.status, status);
      assert.equal(hinted.answer.error, error);
      assert.ok(hinted.answer.error_description.startsWith(description), hinted.answer.error_description);
      // RFC 6749 §5.2: no quotes, backslashes or control characters.
      assert.match(hinted.answer.error_description, /^[^"\\\p{Cc}]* \(trace_id: [0-9a-f]{32}\)$/u);
      assert.equal(hinted.answer.error_uri, code && `${local.issuer}errors/${code}`);
    });
  }

  test('a good grant among them still gets its token', async () => {
    const { response } = await send(production, grantForm(good(production.issuer)));
    assert.equal(response.status, 200);
  });
});
