import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  accessPackages,
  callAsMachine,
  callAsPerson,
  callWith,
  decodeClaims,
  describeSystem,
  openTestDatabases,
  organisations,
  people,
  requestMachineToken,
  requestPersonToken,
  resources,
  scopes,
  startTestServer,
  systemUserRegistry,
  type TestDatabases,
  type TestServer,
} from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { partyOfOrganisation } from '#parties';

const AUTHENTICATION = 'authentication/api/v1';
const CLIENTS = `${AUTHENTICATION}/enduser/systemuser/clients`;
const AGENTS = `${AUTHENTICATION}/systemuser/agent`;
const uuidOf = (orgno: string) => partyOfOrganisation(orgno as OrganisationNumber).partyUuid;
const facilitator = organisations.consumer;
const ownUuid = uuidOf(facilitator);
/** Has given the owner every package that the agent has. */
const client = { orgno: organisations.provider, uuid: uuidOf(organisations.provider) };
/** Has given it another one. */
const lacking = { orgno: organisations.stranger, uuid: uuidOf(organisations.stranger) };
const outcome = ({ status, body }: AltinnReply) => (body?.code === undefined ? `${status}` : `${status} ${body.code}`);
const findings = ({ body }: AltinnReply) =>
  (body.validationErrors as { code: string; title: string; paths: string[] }[]).map(
    ({ code, title, paths }) => `${code} ${title} ${paths.join()}`,
  );

for (const kind of ['sqlite memory', 'postgres'] as const) {
  describe(`clients of agent system users on ${kind}`, () => {
    let databases: TestDatabases;
    let server: TestServer;
    let director: AltinnCaller;
    let stranger: AltinnCaller;
    let vendor: AltinnCaller;
    let api: AltinnCaller;
    let partyId: number;
    let standard: string;
    const { clients, registry } = systemUserRegistry();
    const packageOf = (urn: string) => [{ urn }];

    before(async () => {
      databases = await openTestDatabases();
      server = await startTestServer({
        environment: { PORTVAKT_DATABASE_URL: await databases.create(kind) },
        registry: {
          ...registry,
          systems: [
            describeSystem({
              isVisible: false,
              accessPackages: [{ urn: accessPackages.accounts }, { urn: accessPackages.clients }],
            }),
          ],
          client_relations: [
            {
              clientOrgNo: client.orgno,
              facilitatorOrgNo: facilitator,
              role: 'regnskapsforer',
              accessPackages: packageOf(accessPackages.clients),
            },
            {
              clientOrgNo: client.orgno,
              facilitatorOrgNo: facilitator,
              accessPackages: packageOf(accessPackages.accounts),
            },
            {
              clientOrgNo: lacking.orgno,
              facilitatorOrgNo: facilitator,
              accessPackages: packageOf(accessPackages.accounts),
            },
          ],
        },
      });
      vendor = await callAsMachine(
        server,
        clients.vendor,
        'altinn:authentication/systemregister.write altinn:authentication/systemuser.request.write',
      );
      api = await callAsMachine(server, clients.api, 'altinn:authorization/authorize');
      director = await callAsPerson(server, people.managingDirector);
      stranger = await callAsPerson(server, people.strangersDirector);
      partyId = partyOfOrganisation(facilitator as OrganisationNumber).partyId;
      const asked = { systemId: describeSystem().id, partyOrgNo: facilitator, externalRef: 'standard' };
      const packages = { accessPackages: packageOf(accessPackages.accounts) };
      const { body } = await vendor.post(`${AUTHENTICATION}/systemuser/request/vendor`, { ...asked, ...packages });
      await director.post(`${AUTHENTICATION}/systemuser/request/${partyId}/${body.id}/approve`);
      standard = body.id;
    });
    after(async () => {
      await server.stop();
      await databases.remove();
    });

    /** An agent of the facilitator, as its vendor asks for it and its director approves it. */
    const makeAgent = async (): Promise<string> => {
      const { status, body } = await vendor.post(`${AUTHENTICATION}/systemuser/request/vendor/agent`, {
        systemId: describeSystem().id,
        partyOrgNo: facilitator,
        externalRef: randomUUID(),
        accessPackages: packageOf(accessPackages.clients),
      });
      assert.equal(status, 201);
      const approved = await director.post(`${AUTHENTICATION}/systemuser/request/agent/${partyId}/${body.id}/approve`);
      assert.equal(approved.status, 200);
      return body.id;
    };
    const decide = async (agent: string, orgno: string, resource: string = resources.packaged): Promise<string> => {
      const attribute = (AttributeId: string, Value: string) => ({ Attribute: [{ AttributeId, Value }] });
      const { status, body } = await api.post('authorization/api/v1/authorize', {
        Request: {
          AccessSubject: [attribute('urn:altinn:systemuser:uuid', agent)],
          Action: [attribute('urn:oasis:names:tc:xacml:1.0:action:action-id', 'read')],
          Resource: [
            {
              Attribute: [
                { AttributeId: 'urn:altinn:resource', Value: resource },
                { AttributeId: 'urn:altinn:organization:identifier-no', Value: orgno },
              ],
            },
          ],
        },
      });
      assert.equal(status, 200);
      return body.response[0].decision;
    };
    const query = (agent: string, clientUuid?: string) =>
      `?agent=${agent}${clientUuid === undefined ? '' : `&client=${clientUuid}`}`;
    const listed = (agent: string, data: readonly (typeof client)[]) => ({
      links: {},
      systemUserInformation: { systemUserId: agent, systemUserOwnerOrg: facilitator },
      data: data.map(({ orgno, uuid }) => ({
        clientId: uuid,
        clientOrganizationNumber: orgno,
        clientOrganizationName: nameOf(orgno),
      })),
    });
    const nameOf = (orgno: string) =>
      (registry as { organisations: { orgno: string; name?: string }[] }).organisations.find(
        (one) => one.orgno === orgno,
      )?.name ?? null;

    test('a client given is what lets an agent act for it, and the client taken away ends it', async () => {
      const agent = await makeAgent();
      const available = await director.get(`${CLIENTS}/available${query(agent)}`);
      assert.deepEqual([available.status, available.body], [200, listed(agent, [client])]);
      assert.deepEqual((await director.get(`${CLIENTS}/${query(agent)}`)).body, listed(agent, []));
      assert.equal(await decide(agent, client.orgno), 'NotApplicable');

      const given = await director.post(`${CLIENTS}/${query(agent, client.uuid)}`);
      assert.deepEqual([given.status, given.body], [200, { agent, client: client.uuid }]);
      assert.equal((await director.post(`${CLIENTS}/${query(agent, client.uuid)}`)).status, 200);
      assert.deepEqual((await director.get(`${CLIENTS}${query(agent)}`)).body, listed(agent, [client]));
      assert.equal(await decide(agent, client.orgno), 'Permit');
      assert.equal(await decide(agent, client.orgno, resources.submission), 'NotApplicable');
      assert.equal(await decide(agent, facilitator), 'NotApplicable');
      assert.equal(await decide(agent, lacking.orgno), 'NotApplicable');

      const taken = await director.delete(`${CLIENTS}/${query(agent, client.uuid)}`);
      assert.deepEqual([taken.status, taken.body], [200, { agent, client: client.uuid }]);
      assert.equal(await decide(agent, client.orgno), 'NotApplicable');
      const again = await director.delete(`${CLIENTS}/${query(agent, client.uuid)}`);
      assert.deepEqual(
        [again.status, again.body.title, again.body.detail],
        [404, 'Delegation not found', `No delegation found for customer ${client.uuid} and system user ${agent}`],
      );
    });

    test('a client must have given every package, and be one', async () => {
      const agent = await makeAgent();
      assert.equal(outcome(await director.post(`${CLIENTS}${query(agent, lacking.uuid)}`)), '400 AUTH-00080');
      assert.equal(outcome(await director.post(`${CLIENTS}${query(agent, ownUuid)}`)), '400 AUTH-00079');
      assert.equal(outcome(await director.post(`${CLIENTS}${query(agent, randomUUID())}`)), '400 AUTH-00079');
    });

    test('wrong parameters are named in the words of Altinn', async () => {
      const agent = await makeAgent();
      const missing = 'AUTH.VLD-00014 The agent query parameter is missing or invalid ?agent';
      const noClient = 'AUTH.VLD-00016 The client query parameter is missing or invalid ?client';
      assert.deepEqual(findings(await director.get(CLIENTS)), [missing]);
      assert.deepEqual(findings(await director.get(`${CLIENTS}/available?agent=x`)), [missing]);
      assert.deepEqual(findings(await director.post(CLIENTS)), [missing, noClient]);
      assert.deepEqual(findings(await director.delete(`${CLIENTS}${query(agent)}`)), [noClient]);
      const unknown = 'AUTH.VLD-00014 System user not found ?agent';
      assert.deepEqual(findings(await director.get(`${CLIENTS}${query(randomUUID())}`)), [unknown]);
      const other = 'AUTH.VLD-00015 SystemUser is not a valid system user of type agent ?agent';
      assert.deepEqual(findings(await director.post(`${CLIENTS}${query(standard, client.uuid)}`)), [other]);
    });

    test('only people of the owner get anything, and only with the scope for it', async () => {
      const agent = await makeAgent();
      const withScope = async (scope: string) =>
        callWith(server, await requestPersonToken(server, people.managingDirector, { scope }));
      for (const caller of [stranger, await callAsPerson(server, people.apiAdministrator)]) {
        for (const user of [agent, standard]) {
          assert.equal(outcome(await caller.get(`${CLIENTS}${query(user)}`)), '403');
          assert.equal(outcome(await caller.get(`${CLIENTS}/available${query(user)}`)), '403');
          assert.equal(outcome(await caller.post(`${CLIENTS}${query(user, client.uuid)}`)), '403');
          assert.equal(outcome(await caller.delete(`${CLIENTS}${query(user, client.uuid)}`)), '403');
        }
        assert.equal((await caller.get(`${AGENTS}/${partyId}/clients`)).status, 403);
        assert.equal((await caller.post(`${AGENTS}/${partyId}/${agent}/self?partyUuid=${ownUuid}`)).status, 403);
      }
      assert.equal((await callWith(server, undefined).get(`${CLIENTS}${query(agent)}`)).status, 401);
      assert.equal((await vendor.get(`${CLIENTS}${query(agent)}`)).status, 403);
      const reader = await withScope('altinn:clientdelegations.read');
      assert.equal((await reader.get(`${CLIENTS}${query(agent)}`)).status, 200);
      assert.equal((await reader.post(`${CLIENTS}${query(agent, client.uuid)}`)).status, 403);
      const writer = await withScope('altinn:clientdelegations.write');
      assert.equal((await writer.get(`${CLIENTS}${query(agent)}`)).status, 403);
      assert.equal((await writer.post(`${CLIENTS}${query(agent, client.uuid)}`)).status, 200);
      const portal = await withScope('altinn:portal/enduser');
      assert.equal((await portal.get(`${CLIENTS}${query(agent)}`)).status, 403);
    });

    test('the agents of an organisation are listed by its number', async () => {
      const agent = await makeAgent();
      const path = `${AUTHENTICATION}/enduser/systemuser/agents`;
      for (const party of [facilitator, ownUuid, String(partyId)]) {
        const { status, body } = await director.get(`${path}?party=${party}`);
        assert.equal(status, 200);
        const found = body.find(({ id }: { id: string }) => id === agent);
        assert.deepEqual(
          [found.userType, found.reporteeOrgNo, found.partyUuId, found.accessPackages],
          ['agent', facilitator, ownUuid, packageOf(accessPackages.clients)],
        );
        assert.equal(
          body.some(({ id }: { id: string }) => id === standard),
          false,
        );
      }
      assert.equal((await director.get(path)).status, 400);
      assert.equal((await stranger.get(`${path}?party=${facilitator}`)).status, 403);
      assert.equal((await stranger.get(`${path}?party=999999999`)).status, 403);
    });

    test('the portal gives and takes clients by the ids of delegations', async () => {
      const agent = await makeAgent();
      const customers = await director.get(`${AGENTS}/${partyId}/clients?facilitator=${ownUuid}`);
      assert.deepEqual(
        customers.body,
        [
          {
            partyUuid: lacking.uuid,
            displayName: nameOf(lacking.orgno),
            organizationIdentifier: lacking.orgno,
            access: [{ role: 'rettighetshaver', packages: ['regnskap'] }],
          },
          {
            partyUuid: client.uuid,
            displayName: nameOf(client.orgno),
            organizationIdentifier: client.orgno,
            access: [
              { role: 'regnskapsforer', packages: ['regnskapsforer-lonn'] },
              { role: 'rettighetshaver', packages: ['regnskap'] },
            ],
          },
        ].sort((one, other) => one.organizationIdentifier.localeCompare(other.organizationIdentifier)),
      );
      const both = `packages=regnskap&packages=${accessPackages.clients}`;
      const ofBoth = await director.get(`${AGENTS}/${partyId}/clients?${both}`);
      assert.deepEqual(
        ofBoth.body.map(({ partyUuid }: { partyUuid: string }) => partyUuid),
        [client.uuid],
      );
      assert.equal(
        outcome(await director.get(`${AGENTS}/${partyId}/clients?facilitator=${lacking.uuid}`)),
        '403 AUTH-00044',
      );

      const give = (body: object) => director.post(`${AGENTS}/${partyId}/${agent}/delegation/`, body);
      const made = await give({ CustomerId: client.uuid, facilitatorId: ownUuid });
      assert.equal(made.status, 200);
      const [{ delegationId }] = made.body;
      assert.deepEqual(made.body, [{ agentSystemUserId: agent, delegationId, customerId: client.uuid }]);
      assert.deepEqual((await director.get(`${AGENTS}/${partyId}/${ownUuid}/${agent}/delegations`)).body, made.body);
      assert.deepEqual((await director.get(`${AGENTS}/${partyId}/${lacking.uuid}/${agent}/delegations`)).body, []);
      assert.equal(outcome(await give({ customerId: 'x' })), '400 AUTH-00028');
      assert.equal(outcome(await give({ customerId: client.uuid, facilitatorId: lacking.uuid })), '400 AUTH-00039');
      const unknown = await director.post(`${AGENTS}/${partyId}/${delegationId}/delegation`, {
        customerId: client.uuid,
      });
      assert.deepEqual(unknown.body.errors, { return: [`SystemUser with Id ${delegationId} Not Found`] });
      const wrongType = await director.post(`${AGENTS}/${partyId}/${standard}/delegation`, { customerId: client.uuid });
      assert.equal(outcome(wrongType), '400 AUTH-00034');

      // While it has a client, the agent cannot be taken away.
      assert.equal(
        outcome(await director.delete(`${AGENTS}/${partyId}/${agent}?facilitatorId=${ownUuid}`)),
        '400 AUTH-00035',
      );
      const end = (more: string) => director.delete(`${AGENTS}/${partyId}/delegation/${delegationId}${more}`);
      assert.equal(outcome(await end(`?facilitatorId=${lacking.uuid}`)), '400 AUTH-00039');
      assert.equal(outcome(await end(`?facilitatorId=${ownUuid}`)), '200');
      assert.equal(outcome(await end('')), '400 AUTH-00038');
      assert.equal(
        outcome(await director.delete(`${AGENTS}/${partyId}/${agent}?facilitatorId=${lacking.uuid}`)),
        '400 AUTH-00039',
      );
      assert.equal(outcome(await director.delete(`${AGENTS}/${partyId}/${agent}?facilitatorId=${ownUuid}`)), '200');
    });

    test('a client comes and goes by the paths of newer versions, too', async () => {
      const agent = await makeAgent();
      assert.equal((await director.post(`${AGENTS}/${partyId}/${agent}`, { customerId: client.uuid })).status, 200);
      assert.equal(await decide(agent, client.orgno), 'Permit');
      assert.equal((await director.delete(`${AGENTS}/${partyId}/${agent}/client?client=${client.uuid}`)).status, 200);
      assert.equal(await decide(agent, client.orgno), 'NotApplicable');
    });

    test('an agent acts for its owner itself where the owner has said so', async () => {
      const agent = await makeAgent();
      const self = `${AGENTS}/${partyId}/${agent}/self/?partyUuid=${ownUuid}`;
      assert.deepEqual((await director.get(self)).body, []);
      assert.equal(await decide(agent, facilitator), 'NotApplicable');
      const made = await director.post(self);
      assert.equal(made.status, 200);
      assert.deepEqual(made.body, [
        { agentSystemUserId: agent, delegationId: made.body[0].delegationId, customerId: ownUuid },
      ]);
      assert.deepEqual((await director.get(self)).body, made.body);
      assert.equal(await decide(agent, facilitator), 'Permit');
      assert.equal(await decide(agent, client.orgno), 'NotApplicable');
      assert.equal((await director.delete(self)).status, 200);
      assert.equal(await decide(agent, facilitator), 'NotApplicable');
      assert.equal(outcome(await director.delete(self)), '400 AUTH-00038');
      assert.equal(outcome(await director.post(self.replace(ownUuid, client.uuid))), '400 AUTH-00039');
      assert.equal(outcome(await director.post(self.split('?')[0] ?? '')), '400');
    });

    test('a token names the agent and its owner, whoever its clients are', async () => {
      const agent = await makeAgent();
      const [{ externalRef }] = (await director.get(`${AGENTS}/${partyId}`)).body.filter(
        ({ id }: { id: string }) => id === agent,
      );
      const systemuser_org = { authority: 'iso6523-actorid-upis', ID: `0192:${facilitator}` };
      const token = await requestMachineToken(server, clients.vendor, {
        scope: scopes.openForAll,
        claims: { authorization_details: [{ type: 'urn:altinn:systemuser', systemuser_org, externalRef }] },
      });
      const [details] = decodeClaims(token).authorization_details as {
        systemuser_id: string[];
        systemuser_org: object;
      }[];
      assert.deepEqual([details?.systemuser_id, details?.systemuser_org], [[agent], systemuser_org]);
    });
  });
}
