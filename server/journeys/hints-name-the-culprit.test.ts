import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { JWT_BEARER } from '@portvakt/protocol';

/** RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E. */
const DESCRIBABLE = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

const client = makeClient('hinted-client');
const keyless = makeClient('keyless-client');

/** The scopes of the page that the first users read, and the scopes meant by the printed ones. */
function registry() {
  const example = exampleRegistry(client);
  const page = [
    ['nav', 'aareg/v1/arbeidsforhold/otp'],
    ['skatteetaten', 'inntekt'],
    ['skatteetaten', 'inntektsmottakere'],
    ['skatteetaten', 'tjenestepensjonsavtale'],
  ] as const;
  const names = page.map(([prefix, subscope]) => `${prefix}:${subscope}`);
  const [own, ...others] = example.clients as [{ scopes: string[] }, ...object[]];
  return {
    ...example,
    organisations: [
      ...example.organisations,
      { orgno: '889640782', name: 'Båt og Øl', prefixes: ['nav'] },
      { orgno: '974761076', name: 'Skatteetaten', prefixes: ['skatteetaten'] },
    ],
    scopes: [
      ...example.scopes,
      ...page.map(([prefix, subscope]) => ({ prefix, subscope, description: 'x' })),
      { prefix: 'nav', subscope: 'not/on/client', description: 'x' },
      { prefix: 'nav', subscope: 'hidden/register', description: 'x', visibility: 'PRIVATE' },
    ],
    scope_access: [
      ...example.scope_access,
      ...names.map((scope) => ({ scope, consumer_orgno: organisations.consumer })),
    ],
    clients: [
      { ...own, scopes: [...own.scopes, ...names] },
      ...others,
      {
        client_id: keyless.clientId,
        client_orgno: organisations.consumer,
        integration_type: 'maskinporten',
        scopes: [scopes.granted],
      },
    ],
  };
}

for (const profile of ['local', 'test'] as const) {
  describe(`a refusal in ${profile} names the culprit`, () => {
    let server: TestServer;
    before(async () => {
      server = await startTestServer({ registry: registry(), profile });
    });
    after(() => server.stop());

    const refuse = async (claims: object, header: object = {}, made = client) => {
      const assertion = signGrant(made, {
        issuer: server.issuer,
        claims: { scope: scopes.granted, ...claims },
        header,
      });
      const { status, body, headers } = await requestToken(server.address, assertion);
      assert.equal(status, 400, JSON.stringify(body));
      assert.match(body.error_description, DESCRIBABLE);
      assert.match(headers.get('link') ?? '', /^<\S+\/errors\/[a-z0-9-]+>; rel="help"$/);
      return body.error_description as string;
    };

    const asked: readonly (readonly [scope: string, ...told: RegExp[]])[] = [
      [
        'NAV:aareg/v1/arbeidsforhold/otplan/v1/saldoopplysninger',
        /Did you mean nav:aareg\/v1\/arbeidsforhold\/otp\?/,
        /lower case/,
      ],
      [
        'Skatteetaten:inntekt/skatteetaten:inntektsmottakere',
        /with a space between: skatteetaten:inntekt skatteetaten:inntektsmottakere\?/,
      ],
      ['Skatteetaten:tjenestepensjonsavtale', /Did you mean skatteetaten:tjenestepensjonsavtale\?/],
      [
        'skatteetaten:inntekt,skatteetaten:inntektsmottakere',
        /for client, 'skatteetaten:inntekt,skatteetaten:inntektsmottakere'\./,
        /separated by spaces, and not by ','/,
        /between: skatteetaten:inntekt skatteetaten:inntektsmottakere/,
      ],
      ['demo:granted+demo:second', /not by '\+'/, /between: demo:granted demo:second/],
      ['demo:granted%20demo:second', /'demo:granted%20demo:second'/, /not by '%20'/],
      ['demo:granted\\ndemo:second', /'demo:granted<U\+005C>ndemo:second'/, /not by '<U\+005C>n'/],
      ['demo:granted;', /'demo:granted;'/, /Did you mean demo:granted\?/],
      ['demo:granted\u200b', /'demo:granted<U\+200B>'/, /The character '<U\+200B>' cannot stand in a scope/],
      ['"demo:granted"', /'<U\+0022>demo:granted<U\+0022>'/, /Did you mean demo:granted\?/],
      // Registered, but not on the client.
      ['NAV:not/on/client', /Did you mean nav:not\/on\/client\?/],
      ['nav:not/on/client', /exists but is not registered on client hinted-client.*owner is B<U\+00E5>t og <U\+00D8>l/],
      ['nav:hidden/registr', /No scope has this name\. \(trace/],
    ];
    for (const [scope, ...told] of asked) {
      test(`in the scope ${scope}`, async () => {
        const text = await refuse({ scope });
        for (const expected of told) assert.match(text, expected);
      });
    }

    test('in a claim', async () => {
      assert.match(
        await refuse({ consumer_orgno: '310123412' }),
        /Unknown claim consumer_orgno\. Did you mean consumer_org\?/,
      );
      assert.match(await refuse({ 'scope ': 'x' }), /Unknown claim 'scope '\. Did you mean scope\?/);
      assert.match(await refuse({ acr: 'x' }), /Unknown claim acr\. A grant may hold/);
      assert.match(
        await refuse({ aud: `${server.issuer} ` }),
        /it is 'https?:\/\/\S+\/ '\. There are blanks around it/,
      );
    });

    const details = (more: object) => ({
      authorization_details: [
        {
          type: 'urn:altinn:systemuser',
          systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
          ...more,
        },
      ],
    });
    const unknown: readonly (readonly [more: object, told: RegExp])[] = [
      [
        { system_id: 'x', systemuser_id: ['y'] },
        /system_id, systemuser_id are unknown; a request may hold type, systemuser_org, externalRef\. The server itself puts system_id, systemuser_id into the token/,
      ],
      [{ externalReference: 'x' }, /externalReference is unknown.*The field is called externalRef/],
      [{ 'a"b': 1 }, /'a<U\+0022>b' is unknown/],
      [
        { systemuser_org: { authority: 'iso6523-actorid-upis', id: '0192:1' } },
        /In systemuser_org: id is unknown; a request may hold authority, ID\. The field is called ID/,
      ],
    ];
    for (const [more, told] of unknown) {
      test(`in authorization_details: ${Object.keys(more)}`, async () =>
        assert.match(await refuse(details(more)), told));
    }

    test('in the header', async () => {
      const both = await refuse({}, { kid: 'left-over', x5c: ['MII'] }, keyless);
      assert.match(both, /kid decides, and x5c is not read\. Leave kid out/);
      assert.match(
        await refuse({}, { kid: undefined, x5c: ['MII'] }),
        /x5c proves only a client without registered keys/,
      );
    });

    test('in who must hold the grant', async () => {
      const forUser = await refuse({ scope: scopes.notGranted, ...details({}) });
      assert.match(forUser, /With a system user it is the owner of the client that must hold it/);
      assert.doesNotMatch(forUser, /consumer_org/);
    });

    test('in the form', async () => {
      const send = async (fields: Record<string, string>) => {
        const response = await fetch(`${server.address}token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: JWT_BEARER, ...fields }),
        });
        return ((await response.json()) as { error_description: string }).error_description;
      };
      const assertion = signGrant(client, { issuer: server.issuer });
      assert.match(
        await send({ assertion, scope: scopes.granted }),
        /The form field scope is not read: put it into the JWT, as the claim scope\./,
      );
      assert.match(await send({ client_assertion: assertion }), /client_assertion, which is not read/);
    });

    test('in the address', async () => {
      const ask = async (path: string, method = 'GET') =>
        ((await (await fetch(`${server.address}${path}`, { method })).json()) as { error_description: string })
          .error_description;
      assert.match(await ask('/token', 'POST'), /two slashes in a row/);
      assert.match(await ask('/.well-known/oauth-authorization-server'), /two slashes in a row/);
    });
  });
}

describe('in production', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ registry: registry(), profile: 'production' });
  });
  after(() => server.stop());

  test('a refusal says nothing but its public text, and shows the character that is wrong', async () => {
    const ask = async (claims: object, header: object = {}) => {
      const assertion = signGrant(client, { issuer: server.issuer, claims, header });
      const { body, headers } = await requestToken(server.address, assertion);
      return { ...body, link: headers.get('link') };
    };
    const trace = ' \\(trace_id: [0-9a-f]{32}\\)$';
    const comma = await ask({ scope: 'demo:granted,demo:second' });
    assert.match(
      comma.error_description,
      new RegExp(`^Token request contains invalid scopes for client, 'demo:granted,demo:second'\\.${trace}`),
    );
    const kid = await ask({ scope: scopes.granted }, { kid: 'other' });
    assert.match(kid.error_description, new RegExp(`Unknown key identifier \\(kid\\) for client\\.${trace}`));
    assert.equal(kid.error_uri, undefined);
    assert.equal(kid.link, '<https://portvakt.example/errors/key-identifier-unknown>; rel="help"');
    const page = await fetch(`${server.address}errors/key-identifier-unknown`);
    assert.equal(page.status, 200);
  });
});
