import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { recognisePasted } from './recognise-pasted.ts';

const ID = '0123456789abcdef0123456789abcdef';
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const jwt = (claims: object) => `${encode({ alg: 'RS256', kid: 'æ' })}.${encode(claims)}.c2ln`;

describe('a pasted text is recognised as', () => {
  const cases: readonly (readonly [what: string, text: string, kind: string])[] = [
    ['a trace id', ID, 'trace id'],
    ['a trace id in capitals, with blanks', ` ${ID.toUpperCase()}\n`, 'trace id'],
    ['a trace id with its name', `(trace_id: ${ID})`, 'trace id'],
    ['a trace id of a log', `"traceId":"${ID}"`, 'trace id'],
    ['a correlation id', `correlation_id: ${ID}`, 'trace id'],
    ['a trace id in a log line of JSON', `{"level":30,"traceId":"${ID}","msg":"token request refused"}`, 'trace id'],
    ["a trace id as in Altinn's problems", `00-${ID}-0123456789abcdef-01`, 'trace id'],
    ["a problem of Altinn's", `{"title":"x","status":400,"traceId":"00-${ID}-0123456789abcdef-01"}`, 'trace id'],
    ['an error answer', '{"error":"invalid_grant","error_description":"x"}', 'error'],
    ['an error answer of self-service', '{"status":400,"errors":[]}', 'error'],
    ['a sentence', 'Invalid assertion. JWT is expired.', 'error'],
    ['a sentence with its id', `Something. (trace_id: ${ID})`, 'error'],
    ['a code', 'mp 250', 'code'],
    ['the address of an error page', 'https://x.no/errors/MP-110?lang=nb', 'code'],
    ['an address that has moved', 'https://ver2.maskinporten.no/token', 'moved'],
    ['an address that has not', 'https://test.maskinporten.no/token', 'unknown'],
    ['the name of a refusal', 'replayed', 'refusal'],
    ['the name of a member that every object has', 'constructor', 'unknown'],
    ['a grant', jwt({ iss: 'x' }), 'jwt'],
    ['a grant in a form', `grant_type=x&assertion=${jwt({ iss: 'x' })}`, 'jwt'],
    ['a grant in quotation marks, with a line break', `"${jwt({ iss: 'x' }).replace('.', '.\n')}"`, 'jwt'],
    ['nothing', '   ', 'unknown'],
    ['prose', 'Why does it not work?', 'unknown'],
    ['JSON of something else', '{"a":1}', 'unknown'],
    ['JSON that is cut', '{"error":', 'unknown'],
  ];
  for (const [what, text, kind] of cases) test(what, () => assert.equal(recognisePasted(text).kind, kind));

  test('an access token, and not a grant', () => {
    const isToken = (text: string) => {
      const pasted = recognisePasted(text);
      return pasted.kind === 'jwt' && pasted.isToken;
    };
    const token = jwt({ iss: 'x', client_amr: 'private_key_jwt', name: 'æøå' });
    for (const text of [token, `Bearer ${token}`, `authorization: bearer ${token}`, `{"access_token":"${token}"}`]) {
      assert.ok(isToken(text), text.slice(0, 20));
    }
    assert.ok(
      isToken(jwt({ iss: 'https://login.microsoftonline.com/x/v2.0', azp: 'x', scp: 'y' })),
      'of another server',
    );
    assert.ok(isToken(`${encode({ alg: 'RS256', typ: 'at+JWT' })}.${encode({ iss: 'x', scope: 'a:b' })}.x`));
    assert.equal(isToken(jwt({ iss: 'x', scope: 'a:b' })), false);
    assert.equal(isToken('eyJh.e30.x'), false);
  });
});

describe('a private key is recognised', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pem = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ type, format: 'pem' }) as string;
  const bare = (text: string) => text.replaceAll(/-----.*-----|\s/g, '');
  const jwk = privateKey.export({ format: 'jwk' });
  const cases: readonly (readonly [what: string, text: string])[] = [
    ['in PEM', pem('pkcs8')],
    ['in PEM of the older kind', pem('pkcs1')],
    ['encrypted, in PEM', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n-----END ENCRYPTED PRIVATE KEY-----'],
    ['in PEM with text around it', `my key:\n${pem('pkcs8')}\nthanks`],
    ['without its frame', bare(pem('pkcs8'))],
    ['without its frame, of the older kind', bare(pem('pkcs1'))],
    ['as a JWK', JSON.stringify(jwk)],
    ['in a set', JSON.stringify({ keys: [jwk] }, null, 2)],
    ['in the middle of a setting', `MASKINPORTEN_CLIENT_JWK='${JSON.stringify(jwk)}'`],
    ['of an elliptic curve, as a JWK', JSON.stringify(elliptic.export({ format: 'jwk' }))],
    ['in a file that portvakt has made', JSON.stringify({ client_id: 'x', private_jwk: jwk })],
    ['that is cut', JSON.stringify(jwk).slice(0, -40)],
  ];
  for (const [what, text] of cases) test(what, () => assert.equal(recognisePasted(text).kind, 'private key'));

  test('beside a certificate', () => {
    const text = `-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${pem('pkcs8')}`;
    assert.deepEqual(recognisePasted(text), { kind: 'certificate', certificates: ['\nMIIB\n'], hasPrivateKey: true });
  });

  test('and a public one is not taken for it', () => {
    const texts = [
      publicKey.export({ type: 'spki', format: 'pem' }) as string,
      bare(publicKey.export({ type: 'spki', format: 'pem' }) as string),
      bare(publicKey.export({ type: 'pkcs1', format: 'pem' }) as string),
      JSON.stringify(publicKey.export({ format: 'jwk' })),
    ];
    for (const text of texts) assert.notEqual(recognisePasted(text).kind, 'private key', text.slice(0, 30));
  });
});
