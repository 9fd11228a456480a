import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  callAsMachine,
  callAsPerson,
  callWith,
  openTestDatabases,
  organisations,
  people,
  resources,
  startTestServer,
  systemUserRegistry,
  type TestDatabases,
  type TestServer,
} from '@portvakt/own-tests';

const ENTERPRISE = 'accessmanagement/api/v1/enterprise/consentrequests';
const EVENTS = `${ENTERPRISE}/events`;
const BFF = 'accessmanagement/api/v1/bff';
const organisation = (orgno: string) => `urn:altinn:organization:identifier-no:${orgno}`;
const scope = 'altinn:consentrequests.write altinn:consentrequests.read';
const frozen = Math.floor(Date.now() / 1000) * 1000;
const at = (seconds: number) => new Date(frozen + seconds * 1000).toISOString();
const findings = ({ status, body }: AltinnReply) => [
  status,
  ...(body.validationErrors ?? []).map(
    ({ code, paths }: { code: string; paths: string[] }) => `${code} ${paths.join()}`,
  ),
];

for (const kind of ['sqlite memory', 'postgres'] as const) {
  describe(`events of consents on ${kind}`, () => {
    let databases: TestDatabases;
    let server: TestServer;
    let consumer: AltinnCaller;
    let handler: AltinnCaller;
    let writer: AltinnCaller;
    let giver: AltinnCaller;
    let now = frozen;

    before(async () => {
      databases = await openTestDatabases();
      const { clients, registry } = systemUserRegistry();
      server = await startTestServer({
        registry,
        clock: () => now,
        environment: { PORTVAKT_DATABASE_URL: await databases.create(kind) },
      });
      const from = { now: frozen };
      consumer = await callAsMachine(server, clients.consumer, scope, from);
      handler = await callAsMachine(server, clients.handler, `${scope} altinn:consentrequests.org`, from);
      writer = await callAsMachine(server, clients.consumer, 'altinn:consentrequests.write', from);
      giver = await callAsPerson(server, people.private);
    });
    after(async () => {
      await server.stop();
      await databases.remove();
    });

    const ask = async (by: AltinnCaller): Promise<string> => {
      const { status, body } = await by.post(ENTERPRISE, {
        id: randomUUID(),
        from: `urn:altinn:person:identifier-no:${people.private}`,
        to: organisation(organisations.consumer),
        validTo: at(86_400),
        consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
      });
      assert.equal(status, 201);
      return body.id;
    };
    const answer = async (id: string, verb: 'accept' | 'reject' | 'revoke') => {
      now += 1000;
      const path = verb === 'revoke' ? 'consents' : 'consentrequests';
      assert.equal((await giver.post(`${BFF}/${path}/${id}/${verb}`, { language: 'nb' })).status, 200);
    };
    const read = async (query = '', by = consumer) => {
      const { status, body } = await by.get(`${EVENTS}${query}`);
      assert.equal(status, 200, JSON.stringify(body));
      return body;
    };
    const shorten = (body: { data: { consentRequestId: string; eventType: string }[] }) =>
      body.data.map(({ consentRequestId, eventType }) => `${eventType} ${consentRequestId}`);

    test('are there for those who asked, oldest first, from the answer on', async () => {
      const [accepted, rejected, handled] = [await ask(consumer), await ask(consumer), await ask(handler)];
      assert.deepEqual(await read(), { links: {}, data: [] });
      await answer(accepted, 'accept');
      await answer(rejected, 'reject');
      await answer(handled, 'accept');
      await answer(accepted, 'revoke');
      assert.deepEqual(await read(), {
        links: {},
        data: [
          { consentRequestId: accepted, eventType: 'accepted', changedDate: at(1).replace('.000Z', 'Z') },
          { consentRequestId: rejected, eventType: 'rejected', changedDate: at(2).replace('.000Z', 'Z') },
          { consentRequestId: handled, eventType: 'accepted', changedDate: at(3).replace('.000Z', 'Z') },
          { consentRequestId: accepted, eventType: 'revoked', changedDate: at(4).replace('.000Z', 'Z') },
        ],
      });
      // Whoever asked on behalf of the consumer reads what came of that, and nothing else.
      assert.deepEqual(shorten(await read('', handler)), [`accepted ${handled}`]);

      const revoked = `revoked ${accepted}`;
      assert.deepEqual(shorten(await read('?eventType=Revoked')), [revoked]);
      assert.deepEqual(shorten(await read('?eventType=rejected&eventType=revoked')), [`rejected ${rejected}`, revoked]);
      assert.deepEqual(shorten(await read(`?ConsentRequestID=${accepted.toUpperCase()}`)), [
        `accepted ${accepted}`,
        revoked,
      ]);
      assert.deepEqual(shorten(await read(`?createdAfter=${at(4)}`)), [revoked]);
      assert.deepEqual(shorten(await read(`?createdBefore=${at(2)}`)), [`accepted ${accepted}`]);
      const offset = encodeURIComponent(at(2).replace('Z', '0000+00:00'));
      assert.deepEqual(shorten(await read(`?createdAfter=${offset}&createdBefore=${at(3)}`)), [`rejected ${rejected}`]);
      assert.deepEqual(shorten(await read('?eventType=used')), []);
    });

    test('a full page says where the next one is, with the rest of the query', async () => {
      for (let count = 0; count < 101; count += 1) await answer(await ask(consumer), 'reject');
      const first = await read('?eventType=rejected&eventType=accepted');
      assert.equal(first.data.length, 100);
      const { pathname, searchParams } = new URL(first.links.next);
      assert.equal(pathname, `/${EVENTS}`);
      assert.deepEqual(searchParams.getAll('eventType'), ['rejected', 'accepted']);
      assert.equal(Buffer.from(searchParams.get('continuationToken') ?? '', 'base64').length, 16);
      const next = first.links.next.slice(first.links.next.indexOf('?'));
      const second = await read(next);
      assert.deepEqual([second.data.length, second.links], [4, {}]);
      const all = [...first.data, ...second.data];
      assert.equal(new Set(all.map(({ consentRequestId }) => consentRequestId)).size, 104);
      const times = all.map(({ changedDate }) => Date.parse(changedDate));
      assert.deepEqual(
        times,
        [...times].sort((one, other) => one - other),
      );
    });

    test('a query that cannot be meant is refused by the name of the parameter', async () => {
      const refused = async (query: string) => findings(await consumer.get(`${EVENTS}${query}`));
      const invalid = (parameter: string) => [400, `AM.VLD-00007 $QUERY/${parameter}`];
      assert.deepEqual(await refused('?eventType=invalidtype'), invalid('eventType'));
      assert.deepEqual(await refused(`?createdAfter=${at(1)}&createdBefore=${at(1)}`), invalid('createdAfter'));
      assert.deepEqual(await refused('?continuationToken=notvalidbase64!!!'), invalid('continuationToken'));
      assert.deepEqual(await refused('?continuationToken=AQID'), invalid('continuationToken'));
      for (const wrong of ['createdAfter=yesterday', 'createdBefore=x', 'consentRequestId=x']) {
        const { status, body } = await consumer.get(`${EVENTS}?${wrong}`);
        assert.deepEqual([status, Object.keys(body.errors)], [400, [wrong.split('=')[0]]]);
      }
    });

    test('only a consumer with the scope for it reads them', async () => {
      assert.equal((await callWith(server, undefined).get(EVENTS)).status, 401);
      assert.equal((await writer.get(EVENTS)).status, 403);
      assert.equal((await giver.get(EVENTS)).status, 403);
    });
  });
}
