import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JWT_BEARER } from '@portvakt/protocol';
import { checkClientFields, completeFields } from './check-client-fields.ts';
import { plainClient } from './client-fields.ts';

type Fields = Partial<typeof plainClient> & { integration_type?: string; client_name?: string | null };
const client = (fields: Fields) =>
  completeFields({
    ...plainClient,
    client_name: 'Navn',
    description: 'x',
    access_token_lifetime: null,
    active: true,
    integration_type: 'idporten',
    redirect_uris: ['https://kunde.example/'],
    ...fields,
  });
const faulty = (fields: Fields, production = false) =>
  checkClientFields(client(fields), { production, givesBoundTokens: false }).map(({ field }) => field);

test('what follows from the integration type is filled in', () => {
  const machine = client({ integration_type: 'maskinporten', redirect_uris: [] });
  assert.deepEqual(
    [machine.application_type, machine.token_endpoint_auth_method, machine.grant_types, machine.redirect_uris],
    ['web', 'private_key_jwt', [JWT_BEARER], null],
  );
  assert.deepEqual(client({ integration_type: 'krr', grant_types: ['jwt_bearer_token', JWT_BEARER] }).grant_types, [
    JWT_BEARER,
  ]);
  assert.equal(client({}).token_endpoint_auth_method, 'client_secret_basic');
  assert.equal(client({ application_type: 'native' }).token_endpoint_auth_method, 'none');
  assert.deepEqual(faulty({}), []);
  assert.deepEqual(faulty({ integration_type: 'maskinporten', client_name: null, redirect_uris: null }), []);
});

test('what does not fit together is told, all of it', () => {
  const machine = { integration_type: 'maskinporten', redirect_uris: null };
  assert.deepEqual(
    faulty({
      ...machine,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
    }),
    ['application_type', 'token_endpoint_auth_method', 'grant_types'],
  );
  assert.deepEqual(faulty({ client_name: null, redirect_uris: null }), ['client_name', 'redirect_uris']);
  assert.deepEqual(faulty({ application_type: 'browser', token_endpoint_auth_method: 'client_secret_post' }), [
    'token_endpoint_auth_method',
  ]);
  assert.deepEqual(faulty({ grant_types: [JWT_BEARER] }), ['grant_types']);
  assert.deepEqual(faulty({ integration_type: 'eformidling' }), ['integration_type']);
});

const web = [
  // the address, in test, in production
  ['https://kunde.example/tilbake?x=1', true, true],
  ['http://kunde.example/', true, false],
  ['http://localhost:3000/', true, false],
  ['https://localhost/', false, false],
  ['https://kunde.example/#', false, false],
  ['no.kunde.app:/', false, false],
  ['JavaScript:alert(1)', false, false],
  ['kunde.example', false, false],
  ['', false, false],
] as const;
for (const [uri, inTest, inProduction] of web) {
  test(`people return to ${JSON.stringify(uri)}: ${inTest} in test, ${inProduction} in production`, () => {
    assert.equal(faulty({ redirect_uris: [uri] }).length === 0, inTest);
    assert.equal(faulty({ redirect_uris: [uri] }, true).length === 0, inProduction);
  });
}

test('native programs return to schemes of their own and to any port of this machine', () => {
  const native = (uri: string) => faulty({ application_type: 'native', redirect_uris: [uri] }, true);
  for (const uri of ['no.kunde.app:/x', 'http://127.0.0.1:*/x', 'http://[::1]:0', 'https://kunde.example/']) {
    assert.deepEqual(native(uri), [], uri);
  }
  for (const uri of ['javascript:x', 'data:x', 'file:///x', 'no.kunde.app:/#x', 'http://127.0.0.1:*.evil.example/']) {
    assert.deepEqual(native(uri), ['redirect_uris[0]'], uri);
  }
});

test('where people log out has the origin of where they return to', () => {
  assert.deepEqual(faulty({ frontchannel_logout_uri: 'https://kunde.example/ut' }), []);
  for (const uri of ['https://kunde.example:8443/', 'http://kunde.example/', 'https://kunde.example.evil.example/']) {
    assert.deepEqual(faulty({ frontchannel_logout_uri: uri }), ['frontchannel_logout_uri'], uri);
  }
});
