import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeClient, makeKey, signGrant, signJws } from '@portvakt/own-tests';
import { explainText } from './explain-text.ts';
import { type ExplainContext, type Explained, type Finding, listWrong } from './explained.ts';

const now = 1_795_516_800;
const context: ExplainContext = { now, issuer: undefined };
const client = makeClient('klient');
const issuer = 'https://test.maskinporten.no/';
const issuerView = (clockDifference?: number) => ({ issuer, keySet: { keys: [client.publicJwk] }, clockDifference });

const grant = (claims: object = {}, header: object = {}) =>
  signGrant(client, {
    issuer,
    now: now * 1000,
    claims: { scope: 'nav:aareg/v1/arbeidsforhold/otp', ...claims },
    header,
  });

const token = (claims: object = {}, header: object = {}) =>
  signJws(
    { kid: client.publicJwk.kid, alg: 'RS256', ...header },
    {
      scope: 'nav:aareg/v1/arbeidsforhold/otp',
      iss: issuer,
      client_amr: 'private_key_jwt',
      token_type: 'Bearer',
      exp: now + 120,
      iat: now,
      client_id: 'klient',
      jti: 'x',
      consumer: { authority: 'iso6523-actorid-upis', ID: '0192:310123412' },
      ...claims,
    },
    client.privateKey,
  );

const find = ({ sections }: Explained, about: string): Finding | undefined =>
  sections.flatMap(({ findings }) => findings).find((finding) => finding.about === about && finding.mark !== 'right') ??
  sections.flatMap(({ findings }) => findings).find((finding) => finding.about === about);

it('an address that has moved is known in a grant, in a token and by itself', async () => {
  const closed = /VER2 .*became TEST and was closed on 10 June 2024; https:\/\/test\.maskinporten\.no\//;
  const old = 'https://ver2.maskinporten.no/';
  const inGrant = find(await explainText(grant({ aud: old }), context), 'aud');
  assert.equal(inGrant?.refusal, 'audience-invalid');
  assert.match(inGrant?.text ?? '', closed);
  const compared = await explainText(grant({ aud: old }), { now, issuer: issuerView() });
  assert.match(find(compared, 'aud')?.text ?? '', closed);
  assert.match(find(await explainText(token({ iss: old }), context), 'iss')?.text ?? '', closed);
  for (const address of [old, `${old}token`, 'ver2.maskinporten.no']) {
    const explained = await explainText(address, context);
    assert.equal(explained.kind, 'address');
    assert.match(listWrong(explained)[0]?.text ?? '', closed);
  }
});

describe('explaining a grant', () => {
  it('finds nothing wrong with a good one, in every form that clients send', async () => {
    for (const good of [
      grant(),
      grant({ aud: [issuer] }),
      grant({ scope: ['a:b', 'c:d'], resource: 'https://api.example/', nbf: now, sub: 'klient' }, { typ: 'JWT' }),
      grant({ resource: null, jti: undefined, iat: now + 0.5, pid: '01010050053' }),
      `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${grant()}`,
    ]) {
      const explained = await explainText(good, context);
      assert.equal(explained.kind, 'grant');
      assert.deepEqual(listWrong(explained), [], good);
    }
  });

  const wrongs: readonly [about: string, claims: object, header: object, text: RegExp, refusal: string][] = [
    ['alg', {}, { alg: 'HS256' }, /must be RS256, RS384 or RS512/, 'header-alg-invalid'],
    ['kid', {}, { kid: undefined }, /Missing: name the registered key/, 'key-identifier-missing'],
    ['kid', {}, { kid: 7 }, /must be a string/, 'assertion-malformed'],
    ['crit', {}, { crit: ['b64'] }, /leave crit out/, 'header-crit-present'],
    ['aud', { aud: undefined }, {}, /Missing/, 'claim-invalid'],
    ['aud', { aud: 7 }, {}, /Must be a string/, 'claim-invalid'],
    [
      'aud',
      { aud: issuer.slice(0, -1) },
      {},
      /lacks its slash at the end: https:\/\/test\.maskinporten\.no\/$/,
      'audience-invalid',
    ],
    ['aud', { aud: `${issuer}token` }, {}, /is a token endpoint/, 'audience-invalid'],
    ['aud', { aud: [issuer, 'x'] }, {}, /one value, the issuer; 2 came/, 'audience-invalid'],
    ['aud', { aud: 'maskinporten' }, {}, /is not an issuer/, 'audience-invalid'],
    ['iss', { iss: undefined }, {}, /Missing: the client id/, 'claim-invalid'],
    ['scope', { scope: undefined }, {}, /Missing/, 'claim-invalid'],
    ['scope', { scope: ' ' }, {}, /at least one scope/, 'claim-invalid'],
    ['scope', { scope: 'nav:Aareg' }, {}, /lower case\. Ask for nav:aareg$/, 'scope-not-on-client'],
    ['scope', { scope: 'a:b,c:d' }, {}, /separated by spaces, and not by ','/, 'scope-not-on-client'],
    ['scope', { scope: 'aareg' }, {}, /prefix:subscope/, 'scope-not-on-client'],
    ['iat', { iat: undefined }, {}, /Missing/, 'claim-invalid'],
    ['iat', { iat: String(now) }, {}, /must be a number/i, 'claim-invalid'],
    ['iat', { iat: now * 1000 }, {}, /in milliseconds, it seems/, 'claim-invalid'],
    ['iat', { iat: now + 11 }, {}, /11 s ahead/, 'issued-in-the-future'],
    ['exp', { exp: now * 1000 }, {}, /in milliseconds, it seems/, 'claim-invalid'],
    ['exp', { iat: now - 200, exp: now - 90 }, {}, /Expired 90 s ago/, 'expired'],
    ['exp - iat', { exp: now + 121 }, {}, /1 to 120 seconds; it is 121/, 'lives-too-long'],
    ['exp - iat', { iat: now + 5, exp: now + 5 }, {}, /it is 0/, 'lives-too-long'],
    ['nbf', { nbf: now + 60 }, {}, /60 s ahead/, 'issued-in-the-future'],
    ['jti', { jti: 'x'.repeat(257) }, {}, /1 to 256 characters/, 'claim-invalid'],
    ['resource', { resource: 'api' }, {}, /absolute URI/, 'claim-invalid'],
    ['pid', { pid: '12345678901' }, {}, /both check digits right/, 'claim-invalid'],
    ['consumer_org', { consumer_org: '310123413' }, {}, /check digit/, 'claim-invalid'],
    ['authorization_details', { authorization_details: [] }, {}, /one object/, 'claim-invalid'],
    ['iss_onbehalfof', { iss_onbehalfof: 'x' }, {}, /consumer_org/, 'claim-unsupported'],
    ['consumer_orgno', { consumer_orgno: '310123412' }, {}, /Did you mean consumer_org\?/, 'claim-unknown'],
  ];
  for (const [about, claims, header, text, refusal] of wrongs) {
    it(`finds ${about} wrong in ${JSON.stringify({ ...claims, ...header }).slice(0, 60)}`, async () => {
      const explained = await explainText(grant(claims, header), context);
      const [first, ...others] = listWrong(explained);
      assert.deepEqual(others, []);
      assert.equal(first?.about, about);
      assert.match(first?.text ?? '', text);
      assert.equal(first?.refusal, refusal);
    });
  }

  const misprinted: readonly (readonly [scope: string, told: RegExp])[] = [
    [
      'NAV:aareg/v1/arbeidsforhold/otplan/v1/saldoopplysninger',
      /lower case.*Did you mean nav:aareg\/v1\/arbeidsforhold\/otp\?/,
    ],
    [
      'Skatteetaten:inntekt/skatteetaten:inntektsmottakere',
      /space between: skatteetaten:inntekt skatteetaten:inntektsmottakere/,
    ],
    ['Skatteetaten:tjenestepensjonsavtale', /Did you mean skatteetaten:tjenestepensjonsavtale\?/],
    ['demo:read/Demo:write', /two scopes, put a space between: demo:read demo:write/],
  ];
  for (const [scope, told] of misprinted) {
    it(`says which scope is meant by ${scope}`, async () => {
      assert.match(find(await explainText(grant({ scope }), context), 'scope')?.text ?? '', told);
    });
  }

  const malformed: readonly [what: string, text: string][] = [
    ['two parts', grant().split('.').slice(0, 2).join('.')],
    ['ordinary base64', `${grant().slice(0, -4)}+/==`],
    [
      'a claim twice',
      signJws(
        { alg: 'RS256', kid: 'k' },
        `{"iss":"a","iss":"b","aud":"${issuer}","scope":"a:b","iat":${now},"exp":${now + 9}}`,
        client.privateKey,
      ),
    ],
    ['text that is no JSON', signJws({ alg: 'RS256', kid: 'k' }, 'claims', client.privateKey)],
  ];
  for (const [what, text] of malformed) {
    it(`sees ${what}`, async () => {
      assert.equal(find(await explainText(text, context), 'form')?.refusal, 'assertion-malformed');
    });
  }

  it('mentions what is allowed but looks wrong', async () => {
    const explained = await explainText(grant({ jti: undefined, pid: '01410000012' }, { jwk: {}, cty: 'x' }), context);
    for (const about of ['jwk', 'others', 'jti', 'pid']) assert.equal(find(explained, about)?.mark, 'note', about);
    const split = `${grant().slice(0, 40)}\n${grant().slice(40)}`;
    assert.equal(find(await explainText(split, context), 'blanks')?.mark, 'note');
  });

  it('compares with the issuer, by its clock', async () => {
    const compared = { now: now + 300, issuer: issuerView(300_000) };
    const explained = await explainText(grant({ aud: 'https://maskinporten.no/' }), compared);
    assert.match(
      find(explained, 'aud')?.text ?? '',
      /must be 'https:\/\/test\.maskinporten\.no\/'.*another environment/i,
    );
    assert.equal(find(explained, 'exp')?.refusal, 'expired');
    assert.match(find(explained, 'clocks')?.text ?? '', /300 s ahead of this machine's/);
  });
});

describe('explaining a token', () => {
  const compared: ExplainContext = { now, issuer: issuerView() };

  it('finds nothing wrong with a good one, and says what surprises', async () => {
    for (const text of [
      token(),
      `Bearer ${token()}`,
      `Authorization: Bearer ${token()}\n`,
      JSON.stringify({ access_token: token() }),
    ]) {
      const explained = await explainText(text, compared);
      assert.equal(explained.kind, 'access token');
      assert.deepEqual(listWrong(explained), []);
      assert.equal(find(explained, 'signature')?.mark, 'right');
      for (const about of ['typ', 'aud', 'sub']) assert.equal(find(explained, about)?.mark, 'note');
    }
    assert.equal(find(await explainText(token(), context), 'signature')?.mark, 'note');
  });

  const wrongs: readonly [about: string, text: string, reason: RegExp][] = [
    ['signature', `${token().slice(0, -8)}AAAAAAAA`, /does not fit/],
    ['signature', token({}, { kid: 'another' }), /has no such key/],
    ['iss', token({ iss: issuer.slice(0, -1) }), /slash at the end, which counts/],
    ['iss', token({ iss: 'https://maskinporten.no/' }), /is not https:\/\/test/],
    ['exp', token({ exp: now - 1 }), /Expired 1 s ago/],
    ['iat', token({ iat: now + 60 }), /60 s ahead/],
    ['scope', token({ scope: ['a:b'] }), /one string/],
    [
      'consumer',
      token({ consumer: { authority: 'iso6523-actorid-upis', id: '0192:310123412' } }),
      /ID is missing, in capitals/,
    ],
    ['consumer', token({ consumer: { authority: 'iso6523-actorid-upis', ID: '0192:310123413' } }), /check digit/],
    ['supplier', token({ supplier: { authority: 'iso6523-actorid-upis', ID: '310123412' } }), /begin with 0192:/],
  ];
  for (const [about, text, reason] of wrongs) {
    it(`finds ${about} wrong: ${reason.source}`, async () => {
      const wrong = listWrong(await explainText(text, compared));
      assert.deepEqual(
        wrong.map((finding) => finding.about),
        [about],
      );
      assert.match(wrong[0]?.text ?? '', reason);
    });
  }

  it('warns of one that is too long for the headers of many servers', async () => {
    const scope = Array.from({ length: 260 }, (_, index) => `demo:a-scope-with-a-long-name/${index}`).join(' ');
    assert.match(find(await explainText(token({ scope }), compared), 'size')?.text ?? '', /beyond 8 kB/);
    assert.equal(find(await explainText(token(), compared), 'size'), undefined);
  });

  const systemUser = {
    type: 'urn:altinn:systemuser',
    systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:313770001' },
    systemuser_id: ['a545ca87-7a87-4b7a-9f0e-6f1c5d8e2b11'],
    system_id: '310123412_lonn',
    externalRef: 'kunde-417',
  };
  const consent = {
    type: 'urn:altinn:consent',
    id: '8f4b1d20-0c61-4b6d-9c0b-77f2b7c00aa1',
    from: 'urn:altinn:organization:identifier-no:313770001',
    to: { authority: 'iso6523-actorid-upis', ID: '0192:310123412' },
    consented: '2026-03-02T10:15:00+00:00',
    validTo: '2026-12-31T23:59:59+00:00',
    consentRights: [
      { action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: 'inntekt' }], metadata: { aar: '2025' } },
    ],
  };
  const saysOfSystemUser = ['313770001', 'a545ca87-7a87-4b7a-9f0e-6f1c5d8e2b11', '310123412_lonn', 'kunde-417'];
  const saysOfConsent = [consent.id, consent.from, 'to 310123412', consent.validTo, 'consent inntekt (aar=2025)'];
  for (const [what, details, says] of [
    ['a system user', [systemUser], saysOfSystemUser],
    ['a system user, as Altinn writes it', systemUser, saysOfSystemUser],
    ['a consent', [consent], saysOfConsent],
    ['a consent, as Altinn writes it', consent, saysOfConsent],
  ] as const) {
    it(`shows what authorization_details says: ${what}`, async () => {
      const explained = await explainText(token({ authorization_details: details }), compared);
      assert.deepEqual(listWrong(explained), []);
      const { text = '' } = find(explained, 'authorization_details') ?? {};
      for (const said of says) assert.ok(text.includes(said), `${said} in: ${text}`);
      assert.equal(/object itself/.test(text), !Array.isArray(details));
    });
  }

  it('finds a consent to another organisation, and a list of none', async () => {
    const to = { authority: 'iso6523-actorid-upis', ID: '0192:313770001' };
    for (const [details, reason] of [
      [[{ ...consent, to }], /another organisation/],
      [[], /a list of one object/],
      ['x', /a list of one object/],
    ] as const) {
      const [wrong, ...others] = listWrong(await explainText(token({ authorization_details: details }), compared));
      assert.deepEqual([wrong?.about, others], ['authorization_details', []]);
      assert.match(wrong?.text ?? '', reason);
    }
  });

  it('shows what a grant asks for', async () => {
    const { type, systemuser_org, externalRef } = systemUser;
    const asked = grant({ authorization_details: [{ type, systemuser_org, externalRef }] });
    const { text = '' } = find(await explainText(asked, context), 'authorization_details') ?? {};
    assert.match(text, /313770001 .*kunde-417/);
  });

  it('does not take an algorithm that the key set was not made for', async () => {
    const { privateKey } = makeKey();
    const explained = await explainText(
      signJws({ alg: 'PS256', kid: client.publicJwk.kid }, { consumer: {} }, privateKey),
      compared,
    );
    assert.equal(find(explained, 'alg')?.mark, 'wrong');
    assert.equal(find(explained, 'signature')?.mark, 'wrong');
  });
});

describe('explaining something else', () => {
  for (const [text, reason] of [
    ['', /empty/],
    ['hello', /neither a JWT/],
    ['{"a":', /cannot be read as JSON/],
    ['{"a":1}', /neither error nor access_token/],
    [JSON.stringify(client.privateJwk), /This is a private key/],
    ['MP-999', /has this code/],
  ] as const) {
    it(`says of ${text.slice(0, 20) || 'nothing'} that it is not known`, async () => {
      const explained = await explainText(text, context);
      assert.equal(explained.kind, 'unknown');
      assert.match(listWrong(explained)[0]?.text ?? '', reason);
      assert.ok(!JSON.stringify(explained).includes(String(client.privateJwk.d)));
    });
  }
});
