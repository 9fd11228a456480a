import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientFields, describeFields, plainClient, readFields, requestFields } from './client-fields.ts';

test('a client of which little is known is answered with its defaults, in the order of the table', () => {
  const described = describeFields(
    { ...plainClient, client_id: 'a', active: true, made_for: 'altinn' },
    'maskinporten',
  );
  assert.deepEqual(
    Object.entries(described).map(([name, value]) => `${name}=${value}`),
    [
      'client_id=a',
      'client_name=',
      'description=',
      'active=true',
      'application_type=web',
      'grant_types=urn:ietf:params:oauth:grant-type:jwt-bearer',
      'token_endpoint_auth_method=private_key_jwt',
      'access_token_lifetime=120',
      'refresh_token_lifetime=600',
      'refresh_token_usage=ONETIME',
      'authorization_lifetime=7200',
    ],
  );
});

test('login has defaults of its own, and what is on record goes before them', () => {
  const read = ({
    frontchannel_logout_session_required,
    sso_disabled,
    code_challenge_method,
  }: Record<string, unknown>) => [frontchannel_logout_session_required, sso_disabled, code_challenge_method];
  assert.deepEqual(read(describeFields(plainClient, 'idporten')), [false, false, 'S256']);
  assert.deepEqual(read(describeFields(plainClient, 'ansattporten')), [false, true, 'S256']);
  assert.deepEqual(read(describeFields({ sso_disabled: false }, 'ansattporten')), [false, false, 'S256']);
  assert.deepEqual(read(describeFields({ sso_disabled: false }, 'krr')), [undefined, false, undefined]);
});

test('requests have the fields that callers set, and nothing of what the server sets is read from them', () => {
  assert.deepEqual(Object.keys(requestFields('caller once')), ['client_id', 'client_orgno', 'integration_type']);
  const asked = Object.keys(requestFields('caller'));
  for (const name of ['supplier_orgno', 'created', 'made_for', 'deactivated_by']) {
    assert.ok(name in clientFields && !asked.includes(name), name);
  }
  const body = { description: 'x', made_for: 'altinn', active: false };
  const read = readFields(body);
  assert.equal(read.description, 'x');
  assert.equal(read.client_name, null);
  assert.equal('made_for' in read || 'active' in read, false);
});
