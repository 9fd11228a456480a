import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  accessPackages,
  callAsMachine,
  callAsPerson,
  describeSystem,
  openTestDatabases,
  organisations,
  people,
  resources,
  startTestServer,
  systemUserRegistry,
  type TestDatabases,
  type TestServer,
} from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { partyOfOrganisation } from '#parties';

const PATH = 'accessmanagement/api/v1/enduser/connections/accesspackages';
const uuidOf = (orgno: string) => partyOfOrganisation(orgno as OrganisationNumber).partyUuid;
/** Gives packages. */
const client = uuidOf(organisations.stranger);
/** Gets them. */
const facilitator = uuidOf(organisations.consumer);
const AGENT = '2c9a1f6e-6a0c-4f1a-9a53-d7c8f0a10417';
const findings = ({ status, body }: AltinnReply) =>
  `${status} ${body.validationErrors?.[0]?.code ?? body.code} ${body.validationErrors?.[0]?.paths.join() ?? ''}`.trim();

for (const kind of ['sqlite memory', 'postgres'] as const) {
  describe(`packages that organisations give each other on ${kind}`, () => {
    let databases: TestDatabases;
    let server: TestServer;
    let giver: AltinnCaller;
    let getter: AltinnCaller;
    let api: AltinnCaller;

    before(async () => {
      databases = await openTestDatabases();
      const { clients, registry } = systemUserRegistry();
      server = await startTestServer({
        environment: {
          PORTVAKT_DATABASE_URL: await databases.create(kind),
          PORTVAKT_QUOTAS: 'suppliers=1',
        },
        registry: {
          ...registry,
          systems: [
            describeSystem({ isVisible: false, rights: [], accessPackages: [{ urn: accessPackages.clients }] }),
          ],
          system_users: [
            {
              id: AGENT,
              systemId: describeSystem().id,
              partyOrgNo: organisations.consumer,
              userType: 'agent',
              accessPackages: [{ urn: accessPackages.clients }],
            },
          ],
        },
      });
      giver = await callAsPerson(server, people.strangersDirector);
      getter = await callAsPerson(server, people.managingDirector);
      api = await callAsMachine(server, clients.api, 'altinn:authorization/authorize');
    });
    after(async () => {
      await server.stop();
      await databases.remove();
    });

    const of = (party: string, more: Readonly<Record<string, string>> = {}) =>
      `${PATH}?${new URLSearchParams({ party, from: client, to: facilitator, ...more })}`;
    const give = (name: string, by = giver, party = client) => by.post(of(party, { package: name }));
    const held = async (by: AltinnCaller, query: string) => {
      const { status, body } = await by.get(`${PATH}?${query}`);
      assert.equal(status, 200);
      return body.data.map((one: { package: { urn: string } }) => one.package.urn);
    };
    const decide = async () => {
      const attribute = (AttributeId: string, Value: string) => ({ AttributeId, Value });
      const { body } = await api.post('authorization/api/v1/authorize', {
        Request: {
          AccessSubject: [{ Attribute: [attribute('urn:altinn:systemuser:uuid', AGENT)] }],
          Action: [{ Attribute: [attribute('urn:oasis:names:tc:xacml:1.0:action:action-id', 'read')] }],
          Resource: [
            {
              Attribute: [
                attribute('urn:altinn:resource', resources.packaged),
                attribute('urn:altinn:organization:identifier-no', organisations.stranger),
              ],
            },
          ],
        },
      });
      return body.response[0].decision;
    };

    test('what a client gives, its accountant gives an agent, and what it takes back the agent has no more', async () => {
      const clients = `authentication/api/v1/enduser/systemuser/clients?agent=${AGENT}&client=${client}`;
      assert.equal(findings(await getter.post(clients)), '400 AUTH-00079');
      const made = await give('regnskapsforer-lonn');
      assert.deepEqual([made.status, Object.keys(made.body)], [200, ['id', 'assignmentId', 'packageId']]);
      assert.deepEqual((await give(accessPackages.clients)).body, made.body);
      assert.equal((await give(accessPackages.accounts)).status, 200);

      const { body } = await getter.get(of(facilitator));
      assert.deepEqual(body.links, {});
      assert.deepEqual(
        body.data.map(
          (one: { package: { urn: string }; permissions: { from: { id: string }; to: { id: string } }[] }) => [
            one.package.urn,
            one.permissions.map(({ from, to }) => [from.id, to.id]),
          ],
        ),
        [accessPackages.accounts, accessPackages.clients].sort().map((urn) => [urn, [[client, facilitator]]]),
      );
      assert.deepEqual(body.data[0].permissions[0].role, {
        id: '42cae370-2dc1-4fdc-9c67-c2f4b0f0f829',
        code: 'rettighetshaver',
        urn: 'urn:altinn:role:rettighetshaver',
      });
      assert.equal((await held(giver, `party=${client}&from=${client}`)).length, 2);
      assert.equal((await held(getter, `party=${facilitator}&to=${facilitator}`)).length, 2);
      assert.equal((await held(getter, `party=${facilitator}&from=${facilitator}`)).length, 0);

      assert.equal((await getter.post(clients)).status, 200);
      assert.equal(await decide(), 'Permit');
      assert.equal((await giver.delete(of(client, { package: accessPackages.clients }))).status, 204);
      assert.equal(await decide(), 'NotApplicable');
      assert.deepEqual(await held(giver, `party=${client}&from=${client}`), [accessPackages.accounts]);
      // Whoever got it gives it up as well.
      assert.equal((await getter.delete(of(facilitator, { package: 'regnskap' }))).status, 204);
      assert.deepEqual(await held(giver, `party=${client}&from=${client}`), []);
    });

    test('nobody gives what is another’s, or what cannot be given', async () => {
      const ends = 'QUERY/party,QUERY/from,QUERY/to';
      assert.equal(findings(await give('regnskap', getter, facilitator)), `400 AM.VLD-00007 ${ends}`);
      assert.equal((await give('regnskap', getter, client)).status, 403);
      const apiAdministrator = await callAsPerson(server, people.apiAdministrator);
      assert.equal((await apiAdministrator.get(of(facilitator))).status, 403);
      assert.equal((await apiAdministrator.delete(of(facilitator, { package: 'regnskap' }))).status, 403);
      assert.equal(
        findings(await giver.post(of(client, { to: client, package: 'regnskap' }))),
        `400 AM.VLD-00007 ${ends}`,
      );
      const third = uuidOf(organisations.provider);
      assert.equal(findings(await giver.get(of(client, { from: third }))), `400 AM.VLD-00007 ${ends}`);
      assert.equal(findings(await giver.post(of(client, { to: uuidOf('999999999'), package: 'x' }))), '400 AM-00023');
      assert.equal(findings(await give('none')), '400 AM.VLD-00011 QUERY/package');
      assert.equal(findings(await give(accessPackages.notDelegable)), '400 AM.VLD-00033 QUERY/package');
    });

    test('an organisation gives packages to so many as its quota says', async () => {
      assert.equal((await give('regnskap')).status, 200);
      const more = await giver.post(of(client, { to: uuidOf(organisations.provider), package: 'regnskap' }));
      assert.equal(more.status, 403);
    });
  });
}
