import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  everyScope,
  openSelfService,
  openTestDatabases,
  parties,
  type SelfServiceForTest,
  type TestDatabases,
} from '@portvakt/own-tests';

const scopes = [
  ...everyScope,
  'altinn:resourceregistry/resource.write',
  'altinn:maskinporten/delegations.admin',
  'altinn:maskinporten/delegationSchemes.read',
  'altinn:maskinporten/delegationSchemes.edit',
  'altinn:maskinporten/delegationSchemes.delete',
  'altinn:authentication/systemregister.write',
  'altinn:authentication/systemuser.request.write',
  'altinn:authentication/systemuser.request.read',
  'altinn:maskinporten/systemuser.read',
  'altinn:consentrequests.read',
];
const pageToken = (id: string) => Buffer.from(JSON.stringify([1, id])).toString('base64url');
/** The places for a text in addresses, for reading and for writing. */
const addresses = [
  'GET api/v1/clients/{}',
  'DELETE api/v1/clients/{}',
  'GET api/v1/clients/consumer-client/jwks/{}',
  'DELETE api/v1/clients/consumer-client/jwks/{}',
  'GET api/v1/clients/consumer-client/onbehalfof/{}',
  'GET api/v1/scopes/scope?scope={}',
  'DELETE api/v1/scopes?scope={}',
  'GET api/v1/scopes?scope={}',
  'GET scopes?scope={}',
  'GET api/v1/scopes/all?prefix={}',
  'GET api/v1/scopes/all?integration_type={}',
  'GET api/v1/scopes/access?scope={}',
  'PUT api/v1/scopes/access/310123412?scope={}',
  'GET api/v1/audit?subject={}',
  'GET api/v1/integrations?updated_since={}',
  'GET api/v1/organizations/{}',
  'DELETE datasharing/consumer/client?client_id={}',
  'GET resourceregistry/api/v1/resource/{}',
  'GET resourceregistry/api/v1/resource/{}/policy',
  'GET resourceregistry/api/v1/resource/search?title={}',
  'DELETE resourceregistry/api/v1/resource/{}',
  'GET maskinporten-api/delegationSchemes/{}',
  'DELETE maskinporten-api/delegationSchemes/{}/scopes?scope={}',
  'GET accessmanagement/api/v1/maskinporten/delegations?scope={}',
  'GET authentication/api/v1/systemregister/vendor/{}',
  'DELETE authentication/api/v1/systemregister/vendor/{}',
  'GET authentication/api/v1/systemuser/request/vendor/{}',
  'GET authentication/api/v1/systemuser/request/vendor/bysystem/{}',
  'GET authentication/api/v1/systemuser/request/vendor/byexternalref/{}/310123412/{}',
  'GET authentication/api/v1/systemuser/vendor/byquery?system-id={}&orgno=310123412&external-ref={}',
  'GET authentication/api/v1/systemuser/byExternalId?clientId={}&systemProviderOrgNo=313770001&systemUserOwnerOrgNo=310123412',
  'GET accessmanagement/api/v1/enterprise/consentrequests/{}',
  'GET authentication/api/v1/exchange/{}',
  'GET errors/{}',
  'GET {}',
];
const texts = ['%00', 'a%00b', '%EF%BF%BD', '%F0%9F%92%A5', '%ED%A0%80', '%00%00%00'];

let databases: TestDatabases;
const opened: SelfServiceForTest[] = [];
const bearers = new Map<SelfServiceForTest, string>();
before(async () => {
  databases = await openTestDatabases();
  for (const kind of ['sqlite file', 'postgres'] as const) {
    const one = await openSelfService({ database: await databases.create(kind) });
    opened.push(one);
    bearers.set(one, await one.mint(parties.consumer, scopes));
  }
});
after(async () => {
  for (const one of opened) await one.close();
  await databases.remove();
});

/** The statuses of one request on both databases. */
const onBoth = async (address: string, more: { body?: unknown; headers?: Readonly<Record<string, string>> } = {}) => {
  const [method = '', path = ''] = address.split(' ');
  const statuses: number[] = [];
  for (const one of opened) {
    const bearer = bearers.get(one);
    statuses.push((await one.call(method, path, { bearer, ...more })).status);
  }
  return statuses;
};

test('what no database keeps is refused or unknown wherever it stands in an address, on both alike', async () => {
  for (const address of addresses) {
    for (const text of texts) {
      const [sqlite, postgres] = await onBoth(address.replaceAll('{}', text));
      assert.ok(sqlite !== undefined && sqlite < 500, `${address} ${text} → ${sqlite}`);
      assert.equal(sqlite, postgres, `${address} ${text}`);
    }
  }
});

test('page tokens and keys of repeated requests are what this server has written, or visible ASCII', async () => {
  const page = 'GET authentication/api/v1/systemuser/request/vendor/bysystem/x?token=';
  for (const token of [pageToken('\0'), pageToken('\ud800'), pageToken('x'.repeat(5000)), '%00', 'x'.repeat(10_000)]) {
    const [sqlite, postgres] = await onBoth(`${page}${token}`);
    assert.ok(sqlite !== undefined && sqlite < 500, `${token.slice(0, 50)} → ${sqlite}`);
    assert.equal(sqlite, postgres);
  }
  const body = { integration_type: 'maskinporten', description: 'd', scopes: ['etat:apen'] };
  for (const key of ['æ', '\u0080', 'x'.repeat(256), 'a b']) {
    assert.deepEqual(await onBoth('POST api/v1/clients', { body, headers: { 'idempotency-key': key } }), [400, 400]);
  }
});

test('the field is named, however the text is written', async () => {
  for (const one of opened) {
    const bearer = bearers.get(one);
    for (const written of ['\\u0000', '\\uD800', '\\udc00\\ud800']) {
      const body = `{"integration_type":"maskinporten","description":"d","scopes":["etat:apen"],"further":[{"x":"${written}"}]}`;
      const reply = await one.call('POST', 'api/v1/clients', { bearer, body });
      assert.deepEqual([reply.status, reply.body.errors[0].fieldIdentifier], [400, 'further[0].x'], written);
      const resource = `{"identifier":"x","further":[{"x":"${written}"}]}`;
      const altinn = await one.call('POST', 'resourceregistry/api/v1/resource', { bearer, body: resource });
      assert.equal(altinn.status, 400);
      assert.match(altinn.text, /"further\[0\]\.x":\["further\[0\]\.x must not contain U\+0000/);
    }
    // An escaped backslash does not begin another escape.
    const good = '{"integration_type":"maskinporten","description":"\\\\u0000","scopes":["etat:apen"]}';
    const made = await one.call('POST', 'api/v1/clients', { bearer, body: good });
    assert.deepEqual([made.status, made.body.description], [200, '\\u0000']);
  }
});
