import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  openTestDatabases,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestDatabases,
} from '@portvakt/own-tests';

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const) {
  test(`what is asked of each part stands in the metrics: ${kind}`, async () => {
    const own = makeClient('own');
    const supplier = makeClient('supplier');
    // Nothing listens there.
    const source = 'http://127.0.0.1:9/';
    const example = exampleRegistry(own);
    const server = await startTestServer({
      registry: {
        ...example,
        delegation_sources: [
          { name: 'elsewhere', issuer: 'https://tt02.altinn.no/', register: { url: source, auth: 'self' } },
        ],
        clients: [
          ...example.clients,
          {
            client_id: supplier.clientId,
            client_orgno: organisations.supplier,
            scopes: [scopes.delegable],
            jwks: { keys: [supplier.publicJwk] },
          },
        ],
      },
      environment: { PORTVAKT_DATABASE_URL: await databases.create(kind) },
    });
    try {
      const { issuer, address } = server;
      await fetch(`${address}api/v1/scopes/all`);
      await fetch(`${address}api/v1/clients`);
      await fetch(`${address}resourceregistry/api/v1/resource/resourcelist`);
      await fetch(`${address}authentication/api/v1/systemregister/vendor`);
      await requestToken(issuer, signGrant(own, { issuer, claims: { scope: scopes.granted } }));
      const claims = { scope: scopes.delegable, consumer_org: organisations.consumer };
      assert.equal((await requestToken(issuer, signGrant(supplier, { issuer, claims }))).status, 503);

      const text = await (await fetch(`${address}metrics`)).text();
      const read = (name: string) =>
        Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);
      assert.equal(read('portvakt_self_service_requests_total{status="2xx"}'), 1);
      assert.equal(read('portvakt_self_service_requests_total{status="4xx"}'), 1);
      assert.equal(read('portvakt_altinn_requests_total{status="2xx"}'), 1);
      assert.equal(read('portvakt_altinn_requests_total{status="4xx"}'), 1);
      assert.equal(read('portvakt_delegation_source_requests_total{outcome="failed"}'), 1);
      assert.equal(read('portvakt_delegation_source_request_seconds_count'), 1);
      assert.ok(read('portvakt_database_grant_group_seconds_count') >= 1);
      const age = read('portvakt_signing_key_age_seconds');
      assert.ok(age >= 0 && age < 600, String(age));
      const connections = read('portvakt_database_connections{state="idle"}');
      if (kind === 'postgres') assert.ok(connections > 0 && read('portvakt_database_waiting') === 0);
      else assert.ok(Number.isNaN(connections), 'an embedded database has no connections');
      assert.doesNotMatch(text, /portvakt_[a-z_]+\{[^}]*(own|supplier|31\d{7})/, 'nobody is named');
    } finally {
      await server.stop();
    }
  });
}
