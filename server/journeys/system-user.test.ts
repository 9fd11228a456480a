import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callAsMachine,
  callAsPerson,
  callWith,
  decodeClaims,
  describeSystem,
  organisations,
  people,
  requestToken,
  resources,
  right,
  scopes,
  signGrant,
  startTestServer,
  systemUserRegistry,
} from '@portvakt/own-tests';

const SCOPES = {
  register: 'altinn:authentication/systemregister.write',
  ask: 'altinn:authentication/systemuser.request.write',
  read: 'altinn:authentication/systemuser.request.read',
};
const organisation = (orgno: string) => ({ authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` });

test('from a system in the register to an answer of the PDP, and back', async () => {
  const { clients, registry } = systemUserRegistry();
  let now = Date.now();
  const server = await startTestServer({ registry, clock: () => now });
  const step = (milliseconds: number) => {
    now += milliseconds;
  };
  try {
    // The vendor registers its system, and asks the customer.
    const vendor = await callAsMachine(server, clients.vendor, Object.values(SCOPES).join(' '), { now });
    const system = describeSystem();
    assert.equal((await vendor.post('authentication/api/v1/systemregister/vendor', system)).status, 200);
    const requests = 'authentication/api/v1/systemuser/request';
    const asked = await vendor.post(`${requests}/vendor`, {
      externalRef: 'kunde-417',
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      rights: [right(resources.submission)],
      redirectUrl: `${system.allowedRedirectUrls[0]}?kunde=417`,
    });
    assert.equal(asked.status, 201);

    // Before the customer has answered there is no token.
    const details = {
      type: 'urn:altinn:systemuser',
      systemuser_org: organisation(organisations.consumer),
      externalRef: 'kunde-417',
    };
    const grant = () =>
      signGrant(clients.vendor, {
        issuer: server.issuer,
        now,
        claims: { scope: scopes.openForAll, authorization_details: [details] },
      });
    const early = await requestToken(server.address, grant());
    assert.deepEqual(
      [early.status, early.body.error, early.body.error_uri],
      [400, 'invalid_altinn_customer_configuration', `${server.issuer}errors/MP-303`],
    );

    // The customer opens the address that the vendor showed, and approves.
    const director = await callAsPerson(server, people.managingDirector);
    const id = new URL(asked.body.confirmUrl).searchParams.get('id');
    const seen = (await director.get(`${requests}/${id}`)).body;
    assert.deepEqual([seen.status, seen.userMayEscalateButNotApprove], ['New', false]);
    assert.deepEqual((await director.post(`${requests}/${seen.partyId}/${id}/approve`)).body, true);
    assert.equal((await vendor.get(`${requests}/vendor/${id}`)).body.status, 'Accepted');

    // Maskinporten's own look-up agrees with the token.
    const lookUp = await callAsMachine(server, clients.lookUp, 'altinn:maskinporten/systemuser.read', { now });
    const query = new URLSearchParams({
      clientId: 'vendor',
      systemProviderOrgNo: organisations.supplier,
      systemUserOwnerOrgNo: organisations.consumer,
      externalRef: 'kunde-417',
    });
    const byExternalId = (more: Record<string, string> = {}) =>
      lookUp.get(
        `authentication/api/v1/systemuser/byExternalId?${new URLSearchParams({ ...Object.fromEntries(query), ...more })}`,
      );
    const found = await byExternalId();
    assert.equal(found.headers.get('cache-control'), 'no-store');
    assert.deepEqual([found.body.id, found.body.productName, found.body.userType], [id, system.id, 'standard']);
    for (const more of [
      { clientId: 'other-vendor' },
      { systemProviderOrgNo: organisations.stranger },
      { systemUserOwnerOrgNo: organisations.stranger },
      { externalRef: 'Kunde-417' },
      { externalRef: '' },
    ]) {
      const missing = await byExternalId(more);
      assert.deepEqual([missing.status, missing.body], [404, undefined], JSON.stringify(more));
    }
    assert.equal((await byExternalId({ clientId: '' })).status, 400);
    assert.equal((await vendor.get('authentication/api/v1/systemuser/byExternalId')).status, 403);

    // The vendor gets a token that names the system user.
    const token = (await requestToken(server.address, grant())).body.access_token;
    const claims = decodeClaims(token);
    const expected = [
      {
        type: 'urn:altinn:systemuser',
        systemuser_org: organisation(organisations.consumer),
        systemuser_id: [id],
        system_id: system.id,
        externalRef: 'kunde-417',
      },
    ];
    assert.deepEqual(claims.authorization_details, expected);
    assert.deepEqual(claims.consumer, organisation(organisations.supplier));

    // An API asks what it may do.
    const api = await callAsMachine(server, clients.api, 'altinn:authorization/authorize', { now });
    const decide = async (resource: string) => {
      const [details] = claims.authorization_details as [{ systemuser_id: [string] }];
      const reply = await api.post('authorization/api/v1/authorize', {
        Request: {
          AccessSubject: [
            { Attribute: [{ AttributeId: 'urn:altinn:systemuser:uuid', Value: details.systemuser_id[0] }] },
          ],
          Action: [{ Attribute: [{ AttributeId: 'urn:oasis:names:tc:xacml:1.0:action:action-id', Value: 'write' }] }],
          Resource: [
            {
              Attribute: [
                { AttributeId: 'urn:altinn:resource', Value: resource },
                { AttributeId: 'urn:altinn:organization:identifier-no', Value: organisations.consumer },
              ],
            },
          ],
        },
      });
      assert.equal(reply.status, 200);
      return reply.body.response[0].decision;
    };
    assert.equal(await decide(resources.submission), 'Permit');
    assert.equal(await decide(resources.notice), 'NotApplicable');

    // The vendor asks for more, and the customer approves that as well.
    const change = await vendor.post(
      `authentication/api/v1/systemuser/changerequest/vendor?correlation-id=8b1f0c52-0000-4000-8000-000000000001&system-user-id=${id}`,
      { requiredRights: [right(resources.notice)], unwantedRights: [right(resources.submission)] },
    );
    assert.equal(change.status, 201);
    const approved = await director.post(
      `authentication/api/v1/systemuser/changerequest/${seen.partyId}/${change.body.id}/approve`,
    );
    assert.deepEqual(approved.body, true);
    assert.equal(await decide(resources.submission), 'NotApplicable');
    assert.equal(await decide(resources.notice), 'Permit');

    // An Altinn token made from the token keeps the system user, and outlives the token.
    const exchanged = await fetch(`${server.address}authentication/api/v1/exchange/maskinporten`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
    const altinnToken = (await exchanged.json()) as string;
    const altinnClaims = decodeClaims(altinnToken);
    // There it is the object itself, as in tokens that Altinn has exchanged.
    assert.deepEqual(altinnClaims.authorization_details, expected[0]);
    assert.equal(Number(altinnClaims.exp) - Number(altinnClaims.iat), 1800);
    // The token is for the vendor's machine and never for a person, although it names a customer's system user.
    const asMachine = callWith(server, altinnToken);
    assert.equal((await asMachine.delete(`authentication/api/v1/systemuser/${seen.partyId}/${id}`)).status, 403);

    // A vendor's own token that was exchanged opens the vendor's paths for half an hour.
    const own = await requestToken(
      server.address,
      signGrant(clients.vendor, { issuer: server.issuer, now, claims: { scope: SCOPES.read } }),
    );
    const ownExchanged = await fetch(`${server.address}authentication/api/v1/exchange/maskinporten`, {
      headers: { authorization: `Bearer ${own.body.access_token}` },
    });
    const withExchanged = callWith(server, await ownExchanged.text());
    step(29 * 60 * 1000);
    assert.equal((await withExchanged.get(`${requests}/vendor/${id}`)).status, 200);
    assert.equal((await vendor.get(`${requests}/vendor/${id}`)).status, 401);

    // The customer deletes the system user: the next grant is refused, and the PDP says no.
    assert.equal((await director.delete(`authentication/api/v1/systemuser/${seen.partyId}/${id}`)).status, 202);
    const late = await requestToken(server.address, grant());
    assert.equal(late.body.error, 'invalid_altinn_customer_configuration');
  } finally {
    await server.stop();
  }
});
