import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  type AltinnReply,
  callAsMachine,
  callAsPerson,
  organisations,
  people,
  resources,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';

const ENTERPRISE = 'accessmanagement/api/v1/enterprise/consentrequests';
const BFF = 'accessmanagement/api/v1/bff';
const LOOKUP = 'accessmanagement/api/v1/maskinporten/consent/lookup';
const person = (pid: string) => `urn:altinn:person:identifier-no:${pid}`;
const organisation = (orgno: string) => `urn:altinn:organization:identifier-no:${orgno}`;
/** Milliseconds until consents end: less than a machine's token lives. */
const SOON = 60_000;
const frozen = Math.floor(Date.now() / 1000) * 1000 + 250;

const outcome = ({ status, body }: AltinnReply) => (body?.code === undefined ? `${status}` : `${status} ${body.code}`);
const consentTo = (value: string, metadata?: object) => ({
  action: ['consent'],
  resource: [{ type: 'urn:altinn:resource', value }],
  ...(metadata !== undefined && { metadata }),
});

describe('consents', () => {
  let server: TestServer;
  let consumer: AltinnCaller;
  let other: AltinnCaller;
  let handler: AltinnCaller;
  let maskinporten: AltinnCaller;
  let giver: AltinnCaller;
  let director: AltinnCaller;
  let apiAdministrator: AltinnCaller;
  let stranger: AltinnCaller;
  let now = frozen;

  before(async () => {
    const { clients, registry } = systemUserRegistry();
    server = await startTestServer({ registry, clock: () => now });
    const at = { now: frozen };
    const scope = 'altinn:consentrequests.write altinn:consentrequests.read';
    consumer = await callAsMachine(server, clients.consumer, scope, at);
    other = await callAsMachine(server, clients.handler, scope, at);
    handler = await callAsMachine(server, clients.handler, `${scope} altinn:consentrequests.org`, at);
    maskinporten = await callAsMachine(server, clients.lookUp, 'altinn:maskinporten/consent.read', at);
    giver = await callAsPerson(server, people.private);
    director = await callAsPerson(server, people.managingDirector);
    apiAdministrator = await callAsPerson(server, people.apiAdministrator);
    stranger = await callAsPerson(server, people.strangersDirector);
  });
  after(() => server.stop());

  const body = (more: object = {}) => ({
    id: randomUUID() as string,
    from: person(people.private),
    to: organisation(organisations.consumer),
    validTo: new Date(frozen + SOON).toISOString(),
    consentRights: [consentTo(resources.income, { periode: '2025' })],
    requestMessage: { nb: 'Vi trenger dette' },
    redirectUrl: 'https://bank.example/ferdig?id=1',
    portalViewMode: 'Show',
    ...more,
  });
  const askNew = async (more: object = {}, by = consumer) => {
    const asked = body(more);
    const reply = await by.post(ENTERPRISE, asked);
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return asked;
  };
  const accept = (id: string, by = giver) => by.post(`${BFF}/consentrequests/${id}/accept`, { language: 'nb' });
  const lookUp = ({ id, from, to }: { id: string; from: string; to: string }) =>
    maskinporten.post(LOOKUP, { id, from, to });

  test('a person is asked, accepts, and takes it back', async () => {
    const asked = body();
    const made = await consumer.post(ENTERPRISE, asked);
    assert.equal(made.status, 201);
    const created = new Date(now).toISOString();
    assert.deepEqual(made.body, {
      ...asked,
      requiredDelegator: null,
      handledBy: null,
      status: 'Created',
      consented: null,
      consentRequestEvents: [
        {
          consentEventID: made.body.consentRequestEvents[0].consentEventID,
          eventType: 'Created',
          created,
          performedBy: organisation(organisations.consumer),
          consentRequestID: asked.id,
        },
      ],
      viewUri: `${server.issuer}accessmanagement/ui/consent/request?id=${asked.id}`,
    });
    assert.equal(outcome(await lookUp(asked)), '400 AM-00014');
    assert.deepEqual((await giver.get(`${BFF}/consentrequests/${asked.id}`)).body, made.body);
    const accepted = await accept(asked.id);
    assert.deepEqual([accepted.status, accepted.body.status, accepted.body.consented], [200, 'Accepted', created]);
    // On the pages who answered is told without their number; whoever asked is told it, as Altinn tells it.
    assert.ok(!JSON.stringify(accepted.body.consentRequestEvents).includes(people.private));
    const read = (await consumer.get(`${ENTERPRISE}/${asked.id}`)).body;
    const { consentRequestEvents: events, ...rest } = read;
    const { consentRequestEvents: shown, ...others } = accepted.body;
    assert.deepEqual(rest, others);
    assert.deepEqual(
      events.map((event: Record<string, string>) => [event.eventType, event.performedBy, event.consentRequestID]),
      [
        ['Created', organisation(organisations.consumer), asked.id],
        ['Accepted', person(people.private), asked.id],
      ],
    );
    const ids = events.map((event: Record<string, string>) => event.consentEventID);
    assert.equal(new Set(ids).size, 2);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // The same ones whoever reads them and however often.
    assert.deepEqual(
      shown.map((event: Record<string, string>) => event.consentEventID),
      ids,
    );
    assert.deepEqual((await lookUp(asked)).body, {
      id: asked.id,
      from: asked.from,
      to: asked.to,
      handledBy: null,
      consented: created,
      validTo: asked.validTo,
      consentRights: asked.consentRights,
    });
    const revoked = await giver.post(`${BFF}/consents/${asked.id}/revoke`);
    assert.deepEqual([revoked.status, revoked.body.status], [200, 'Revoked']);
    assert.equal(outcome(await lookUp(asked)), '400 AM-00011');
    assert.equal(outcome(await accept(asked.id)), '400 AM-00002');
    assert.equal(outcome(await giver.post(`${BFF}/consents/${asked.id}/revoke`)), '400 AM-00010');
  });

  test('its end is answered as it was sent', async () => {
    const validTo = '2099-12-31T23:59:59Z';
    const asked = await askNew({ validTo });
    assert.equal((await consumer.get(`${ENTERPRISE}/${asked.id}`)).body.validTo, validTo);
    await accept(asked.id);
    assert.equal((await lookUp(asked)).body.validTo, validTo);
  });

  test('rejected it cannot be used, nor answered again', async () => {
    const asked = await askNew();
    assert.equal((await giver.post(`${BFF}/consentrequests/${asked.id}/reject`)).body.status, 'Rejected');
    assert.equal(outcome(await lookUp(asked)), '400 AM-00014');
    assert.equal(outcome(await accept(asked.id)), '400 AM-00002');
    assert.equal(outcome(await giver.post(`${BFF}/consentrequests/${asked.id}/reject`)), '400 AM-00015');
    assert.equal(outcome(await giver.post(`${BFF}/consents/${asked.id}/revoke`)), '400 AM-00010');
  });

  test('the same question again is the same consent; another one under its id is not', async () => {
    const asked = await askNew();
    assert.equal((await consumer.post(ENTERPRISE, asked)).status, 200);
    const upper = { ...asked, id: asked.id.toUpperCase() };
    assert.deepEqual((await consumer.post(ENTERPRISE, upper)).body.id, asked.id);
    const another = { ...asked, from: person(people.strangersDirector) };
    assert.equal(outcome(await consumer.post(ENTERPRISE, another)), '400 AM-00016');
    assert.equal(outcome(await handler.post(ENTERPRISE, asked)), '400 AM-00016');
  });

  const refused: readonly (readonly [name: string, more: object, expected: string])[] = [
    ['a consumer that is another organisation', { to: organisation(organisations.stranger) }, '403 AM-00000'],
    ['a consumer that is a person', { to: person(people.private) }, '400 AM-00003'],
    ['a person who is not on record', { from: person('01817098765') }, '400 AM-00004'],
    ['an organisation that is not on record', { from: organisation('310003506') }, '400 AM-00003'],
    ['a delegator who is no person', { requiredDelegator: organisation(organisations.consumer) }, '400 AM-00004'],
    ['an unknown resource', { consentRights: [consentTo('no-such')] }, '400 AM-00005'],
    ['a resource of another type', { consentRights: [consentTo(resources.submission)] }, '400 AM-00005'],
    ['an unknown key', { consentRights: [consentTo(resources.income, { periode: '2025', x: '1' })] }, '400 AM-00006'],
    ['a key without a value', { consentRights: [consentTo(resources.income, { periode: '' })] }, '400 AM-00007'],
    ['a missing key', { consentRights: [consentTo(resources.income)] }, '400 AM-00008'],
    [
      'resources with different templates',
      { consentRights: [consentTo(resources.income, { periode: '2025' }), consentTo(resources.debt)] },
      '400 AM-00009',
    ],
    ['an id that is no UUID', { id: 'x' }, '400'],
    ['an end that is no time', { validTo: 'tomorrow' }, '400'],
    ['a person by the bare number', { from: people.private }, '400'],
    ['an organisation by another URN', { to: `urn:altinn:organizationnumber:${organisations.consumer}` }, '400'],
    ['a delegator by another URN', { requiredDelegator: people.private }, '400'],
    ['a way to show it that there is none of', { portalViewMode: 'Sideways' }, '400'],
    ['a key twice', { consentRights: [consentTo(resources.income, { periode: '1', PERIODE: '2' })] }, '400 AM-00006'],
  ];
  for (const [name, more, expected] of refused) {
    test(`${name} is refused`, async () => {
      assert.equal(outcome(await consumer.post(ENTERPRISE, body(more))), expected);
    });
  }

  /** From Altinn's own `ValidationErrors.cs` and `ConsentService.cs`. */
  const faulty: readonly (readonly [name: string, more: object, code: string, title: string, path: string])[] = [
    [
      'an end in the past',
      { validTo: new Date(frozen - 1).toISOString() },
      'AM.VLD-00022',
      'The time need to be in the future',
      'ValidTo',
    ],
    ['no rights', { consentRights: [] }, 'AM.VLD-00023', 'The list cant be empty', 'Resource'],
    [
      'an address that is not https',
      { redirectUrl: 'javascript:alert(1)' },
      'AM.VLD-00027',
      'Redirect URL is not a valid URL',
      'RedirectUrl',
    ],
    [
      'a right without an action',
      {
        consentRights: [
          consentTo(resources.income, { periode: '2025' }),
          { ...consentTo(resources.income, { periode: '2025' }), action: undefined },
        ],
      },
      'STD.VLD-00000',
      'The field is required.',
      '/consentRight/1/action',
    ],
    [
      'a right with a list of no actions',
      { consentRights: [{ ...consentTo(resources.income, { periode: '2025' }), action: [] }] },
      'STD.VLD-00000',
      'The field is required.',
      '/consentRight/0/action',
    ],
  ];
  for (const [name, more, code, title, path] of faulty) {
    test(`${name} is told where it is`, async () => {
      const reply = await consumer.post(ENTERPRISE, body(more));
      assert.equal(outcome(reply), '400 STD-00000');
      const [finding, ...others] = reply.body.validationErrors;
      assert.deepEqual([finding.code, finding.paths, others], [code, [path], []]);
      assert.ok(Object.values(finding).includes(title), JSON.stringify(finding));
    });
  }

  test('which key, right, party or id is meant stands beside the code', async () => {
    const twice = await askNew();
    for (const [more, member, value] of [
      [{ consentRights: [consentTo(resources.income, { periode: '2025', Ukjent: '1' })] }, 'key', 'ukjent'],
      [{ consentRights: [consentTo(resources.income)] }, 'key', 'periode'],
      [{ consentRights: [consentTo(resources.income, { periode: '' })] }, 'rightindex', '0'],
      [{ from: organisation('310003506') }, 'orgnr', organisation('310003506')],
      [{ id: twice.id, from: person(people.strangersDirector) }, 'requestId', twice.id],
    ] as const) {
      assert.equal((await consumer.post(ENTERPRISE, body(more))).body[member], value, member);
    }
  });

  test('what is left out has the value that Altinn gives it, and the made one says where it is', async () => {
    const asked = { ...body(), requestMessage: undefined, redirectUrl: undefined, portalViewMode: undefined };
    const made = await consumer.post(ENTERPRISE, asked);
    assert.deepEqual(
      [made.status, made.body.portalViewMode, made.body.requestMessage, made.body.redirectUrl],
      [201, 'Hide', null, null],
    );
    assert.equal(made.headers.get('location'), `${server.issuer}${ENTERPRISE}/${asked.id}`);
    const again = await consumer.post(ENTERPRISE, asked);
    assert.deepEqual([again.status, again.headers.get('location')], [200, null]);
    for (const sent of ['hide', 'HIDE', 'show']) {
      const { portalViewMode } = (await consumer.post(ENTERPRISE, body({ portalViewMode: sent }))).body;
      assert.equal(portalViewMode, { hide: 'Hide', show: 'Show' }[sent.toLowerCase()]);
    }
  });

  test('the case of a metadata key does not matter, and it is given back as it was sent', async () => {
    const asked = await askNew({ consentRights: [consentTo(resources.income, { PERIODE: '2025' })] });
    await accept(asked.id);
    assert.deepEqual((await lookUp(asked)).body.consentRights[0].metadata, { PERIODE: '2025' });
  });

  test('one finding is itself, several are a 500 that lists them', async () => {
    const asked = await askNew();
    assert.equal(outcome(await lookUp({ ...asked, id: randomUUID() })), '404 AM-00001');
    now = frozen + SOON;
    try {
      const both = await lookUp(asked);
      assert.equal(outcome(both), '500 STD-00001');
      assert.deepEqual(
        both.body.problems.map(({ code }: { code: string }) => code),
        ['AM-00013', 'AM-00014'],
      );
      const all = await lookUp({
        id: asked.id,
        from: person(people.strangersDirector),
        to: organisation(organisations.stranger),
      });
      assert.deepEqual(
        all.body.problems.map(({ code }: { code: string }) => code),
        ['AM-00001', 'AM-00012', 'AM-00013', 'AM-00014'],
      );
    } finally {
      now = frozen;
    }
    await accept(asked.id);
    assert.equal(outcome(await lookUp({ ...asked, from: person(people.strangersDirector) })), '400 AM-00012');
    assert.equal(outcome(await lookUp({ ...asked, to: organisation(organisations.stranger) })), '404 AM-00001');
    assert.equal((await maskinporten.post(LOOKUP, { Id: asked.id, From: asked.from, To: asked.to })).status, 200);
  });

  test('nobody answers for somebody else', async () => {
    const asked = await askNew();
    for (const by of [director, stranger, apiAdministrator]) {
      assert.equal(outcome(await accept(asked.id, by)), '403 AM-00000');
      assert.equal(outcome(await by.post(`${BFF}/consentrequests/${asked.id}/reject`)), '403 AM-00000');
      assert.equal(outcome(await by.get(`${BFF}/consentrequests/${asked.id}`)), '403 AM-00000');
    }
    for (const by of [consumer, maskinporten]) {
      assert.equal(outcome(await accept(asked.id, by)), '403');
      assert.equal(outcome(await by.get(`${BFF}/consents/${asked.id}`)), '403');
    }
    assert.equal(outcome(await giver.post(ENTERPRISE, body())), '403');
    await accept(asked.id);
    assert.equal(outcome(await stranger.post(`${BFF}/consents/${asked.id}/revoke`)), '403 AM-00000');
    assert.equal(outcome(await accept(randomUUID())), '404 AM-00001');
  });

  test('for an organisation those consent whose role lets them, and only the one who is named where one is', async () => {
    const from = organisation(organisations.consumer);
    const asked = await askNew({ from });
    assert.equal(outcome(await accept(asked.id, apiAdministrator)), '403 AM-00000');
    assert.equal(outcome(await accept(asked.id, stranger)), '403 AM-00000');
    assert.equal((await accept(asked.id, director)).body.status, 'Accepted');
    const named = await askNew({ from, requiredDelegator: person(people.apiAdministrator) });
    assert.equal(outcome(await accept(named.id, director)), '403 AM-00000');
    // Being named does not make up for the role.
    assert.equal(outcome(await accept(named.id, apiAdministrator)), '403 AM-00000');
    const right = await askNew({ from, requiredDelegator: person(people.managingDirector) });
    assert.equal((await accept(right.id, director)).body.status, 'Accepted');
  });

  test('too late is too late', async () => {
    const asked = await askNew();
    now = frozen + SOON;
    const fresh = await callAsPerson(server, people.private);
    assert.equal(outcome(await accept(asked.id, fresh)), '400 AM-00013');
    const { body: late } = await fresh.get(`${BFF}/consentrequests/${asked.id}`);
    const { eventType, created, performedBy } = late.consentRequestEvents.at(-1);
    assert.deepEqual(
      [late.status, eventType, created, performedBy],
      ['Expired', 'Expired', new Date(frozen + SOON).toISOString(), organisation(organisations.consumer)],
    );
    now = frozen;
  });

  test('whoever handles it for the consumer may ask and look, others may not', async () => {
    const asked = await askNew({}, handler);
    assert.equal((await handler.get(`${ENTERPRISE}/${asked.id}`)).body.handledBy, organisation(organisations.supplier));
    assert.equal((await consumer.get(`${ENTERPRISE}/${asked.id}`)).status, 200);
    await accept(asked.id);
    assert.equal((await lookUp({ ...asked, to: organisation(organisations.supplier) })).status, 200);
    const own = await askNew();
    assert.equal(outcome(await handler.get(`${ENTERPRISE}/${own.id}`)), '404 AM-00001');
    assert.equal(outcome(await other.post(ENTERPRISE, body())), '403 AM-00000');
  });

  test('of many answers at once one counts', async () => {
    const asked = await askNew();
    const replies = await Promise.all(Array.from({ length: 20 }, () => accept(asked.id)));
    assert.deepEqual(replies.map(outcome).sort(), ['200', ...Array(19).fill('400 AM-00002')]);
  });
});
