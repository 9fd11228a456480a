import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createTokenClient } from './create-token-client.ts';
import { readNaisSettings } from './read-nais-settings.ts';
import type { ClientSettings } from './settings.ts';
import { answerToken, createScript } from './testing/create-script.ts';

const key = { sign: () => new Uint8Array(), kid: 'a' };
const good: ClientSettings = { issuer: 'https://issuer.example/', clientId: 'a', key };

suite('settings that cannot be right are refused at once', () => {
  const wrong: readonly (readonly [fault: RegExp, settings: Partial<Record<keyof ClientSettings, unknown>>])[] = [
    [/clientId is missing/, { clientId: '' }],
    [/Give one of environment, issuer and wellKnownUrl; there is none/, { issuer: undefined }],
    [/Give one of environment, issuer and wellKnownUrl; there are 2/, { environment: 'test' }],
    [/environment must be 'test' or 'prod'; it is 'dev'/, { issuer: undefined, environment: 'dev' }],
    [/'maskinporten' is not an address/, { issuer: 'maskinporten' }],
    [/not https, so that others could read the tokens/, { issuer: 'http://issuer.example/' }],
    [/issuer must be the server's own name/, { issuer: 'https://test.maskinporten.no/token' }],
    [
      /tokenEndpoint needs issuer/,
      { issuer: undefined, environment: 'test', tokenEndpoint: 'https://x.example/token' },
    ],
    [/it is empty. Is the variable set/, { key: '' }],
  ];
  for (const [fault, settings] of wrong) {
    test(String(fault), () => {
      // What a program in JavaScript may pass.
      assert.throws(() => createTokenClient({ ...good, ...settings } as ClientSettings), fault);
    });
  }

  test('plain http is for this machine, and for networks that are said to be safe', () => {
    for (const issuer of ['http://localhost:7070/', 'http://127.0.0.1:7070/', 'http://[::1]:7070/']) {
      createTokenClient({ ...good, issuer });
    }
    createTokenClient({ ...good, issuer: 'http://mock:8080/', allowHttp: true });
  });

  test('a token is not asked for without a scope', async () => {
    const { client, sent } = createScript(answerToken);
    // What a program in JavaScript may pass.
    for (const request of [undefined, {}, { scope: ' ' }] as { scope: string }[]) {
      await assert.rejects(client.getToken(request), { code: 'settings_invalid' });
    }
    assert.equal(sent.length, 0);
  });

  test('a browser is refused, with the reason', (context) => {
    const { process } = globalThis;
    Object.assign(globalThis, { document: {} });
    Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true, writable: true });
    context.after(() => {
      Reflect.deleteProperty(globalThis, 'document');
      Object.defineProperty(globalThis, 'process', { value: process, configurable: true, writable: true });
    });
    let refused: unknown;
    try {
      createTokenClient(good);
    } catch (error) {
      refused = error;
    }
    Object.defineProperty(globalThis, 'process', { value: process, configurable: true, writable: true });
    assert.match(String(refused), /does not run in a browser: every visitor could read the private key/);
  });
});

suite('the key', () => {
  test('may be a function, which is asked before each attempt', async () => {
    const names = ['first', 'second'];
    const used: unknown[] = [];
    const { client } = createScript((sent) => answerToken(sent), {
      key: () => ({
        ...key,
        kid: names.shift() ?? 'none',
        sign: (input) => {
          used.push(readHeader(input));
          return new Uint8Array();
        },
      }),
    });
    await client.getToken({ scope: 'a:b' });
    await client.getToken({ scope: 'c:d' });
    assert.deepEqual(used, [
      { alg: 'RS256', kid: 'first' },
      { alg: 'RS256', kid: 'second' },
    ]);
  });

  test('may fail to sign for a while, as a KMS does', async () => {
    let calls = 0;
    const sign = () => {
      calls += 1;
      if (calls === 1) throw new Error('throttled');
      return new Uint8Array();
    };
    const { client, clock } = createScript(answerToken, { key: { sign, kid: 'a' } });
    const token = client.getToken({ scope: 'a:b' });
    await clock.advance(1_000);
    assert.equal((await token).accessToken, 'token-1');
  });
});

suite('the variables of NAIS', () => {
  const environment = {
    MASKINPORTEN_CLIENT_ID: 'a',
    MASKINPORTEN_CLIENT_JWK: '{"kty":"RSA"}',
    MASKINPORTEN_WELL_KNOWN_URL: 'https://test.maskinporten.no/.well-known/oauth-authorization-server',
  };

  test('are read into settings', () => {
    assert.deepEqual(readNaisSettings(environment), {
      clientId: 'a',
      key: '{"kty":"RSA"}',
      wellKnownUrl: environment.MASKINPORTEN_WELL_KNOWN_URL,
    });
  });

  test('spare the metadata where they name issuer and token endpoint', () => {
    const more = { MASKINPORTEN_ISSUER: 'https://i.example/', MASKINPORTEN_TOKEN_ENDPOINT: 'https://i.example/token' };
    const { issuer, tokenEndpoint, wellKnownUrl } = readNaisSettings({ ...environment, ...more });
    assert.deepEqual(
      [issuer, tokenEndpoint, wellKnownUrl],
      ['https://i.example/', 'https://i.example/token', undefined],
    );
  });

  test('are all named that are missing', () => {
    assert.throws(
      () => readNaisSettings({}),
      /MASKINPORTEN_CLIENT_ID, MASKINPORTEN_CLIENT_JWK, MASKINPORTEN_WELL_KNOWN_URL/,
    );
  });
});

function readHeader(input: Uint8Array): unknown {
  const [header = ''] = Buffer.from(input).toString().split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString());
}
