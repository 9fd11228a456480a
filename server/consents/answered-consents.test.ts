import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  callAsMachine,
  callAsPerson,
  organisations,
  people,
  resources,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import { partyOfOrganisation } from '#parties';

const BFF = 'accessmanagement/api/v1/bff';
const person = (pid: string) => `urn:altinn:person:identifier-no:${pid}`;
const organisation = (orgno: string) => `urn:altinn:organization:identifier-no:${orgno}`;
const uuidOf = (orgno: string) => partyOfOrganisation(orgno as Parameters<typeof partyOfOrganisation>[0]).partyUuid;
const own = `${BFF}/consents?party=${uuidOf(organisations.consumer)}`;

describe('the consents that were answered', () => {
  let server: TestServer;
  let consumer: AltinnCaller;
  let giver: AltinnCaller;
  let director: AltinnCaller;
  let now = Date.now();
  before(async () => {
    const { clients, registry } = systemUserRegistry();
    server = await startTestServer({ registry, clock: () => now });
    const scope = 'altinn:consentrequests.write altinn:consentrequests.read';
    consumer = await callAsMachine(server, clients.consumer, scope, { now });
    giver = await callAsPerson(server, people.private);
    director = await callAsPerson(server, people.managingDirector);
  });
  after(() => server.stop());

  const ask = async (from: string, more: object = {}): Promise<string> => {
    const id = randomUUID();
    now += 1;
    const reply = await consumer.post('accessmanagement/api/v1/enterprise/consentrequests', {
      id,
      from,
      to: organisation(organisations.consumer),
      validTo: new Date(now + 86_400_000).toISOString(),
      consentRights: [
        {
          action: ['consent'],
          resource: [{ type: 'urn:altinn:resource', value: resources.income }],
          metadata: { periode: '2025' },
        },
      ],
      ...more,
    });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return id;
  };
  const list = async (by: AltinnCaller, path = `${BFF}/consents`) => {
    const { status, body } = await by.get(path);
    return status === 200 ? body.map(({ id, status }: Record<string, string>) => [id, status]) : [status, body?.code];
  };

  test('are listed newest first for whoever has given them, and those that wait are not', async () => {
    const [first, second, third] = [
      await ask(person(people.private)),
      await ask(person(people.private)),
      await ask(person(people.private)),
    ];
    await ask(person(people.private));
    await giver.post(`${BFF}/consentrequests/${first}/accept`);
    await giver.post(`${BFF}/consentrequests/${second}/reject`);
    await giver.post(`${BFF}/consentrequests/${third}/accept`);
    await giver.post(`${BFF}/consents/${first}/revoke`);
    assert.deepEqual(await list(giver), [
      [third, 'Accepted'],
      [second, 'Rejected'],
      [first, 'Revoked'],
    ]);
    assert.deepEqual(await list(director), [], "nobody sees another's");
  });

  test('of an organisation are read by those who answer for it, and by nobody else', async () => {
    const id = await ask(organisation(organisations.consumer));
    await director.post(`${BFF}/consentrequests/${id}/accept`);
    const named = { requiredDelegator: person(people.strangersDirector) };
    await ask(organisation(organisations.consumer), named);
    assert.deepEqual(await list(director, own), [[id, 'Accepted']]);
    const apiAdministrator = await callAsPerson(server, people.apiAdministrator);
    const stranger = await callAsPerson(server, people.strangersDirector);
    for (const by of [apiAdministrator, stranger, giver]) assert.deepEqual(await list(by, own), [403, 'AM-00000']);
    for (const party of [uuidOf(organisations.provider), randomUUID(), 'x']) {
      assert.deepEqual(await list(director, `${BFF}/consents?party=${party}`), [403, 'AM-00000'], party);
    }
  });

  test('are listed to the last, however many there are', async () => {
    const before = (await list(giver)).length;
    const asked: string[] = [];
    for (let count = 0; count < 120; count += 1) {
      const id = await ask(person(people.private));
      await giver.post(`${BFF}/consentrequests/${id}/reject`);
      asked.unshift(id);
    }
    const listed = (await list(giver)).map(([id]: string[]) => id);
    assert.equal(listed.length, before + asked.length);
    assert.deepEqual(listed.slice(0, asked.length), asked);
  });
});
