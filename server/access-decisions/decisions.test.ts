import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  accessPackages,
  callAsMachine,
  callAsPerson,
  callWith,
  describeSystem,
  organisations,
  people,
  resources,
  right,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';

const AUTHORIZE = 'authorization/api/v1/authorize';
const STATUS = 'urn:oasis:names:tc:xacml:1.0:status:';
const { clients, registry } = systemUserRegistry();
const withoutNulls = (described: object) => JSON.parse(JSON.stringify(described, (_, value) => value ?? undefined));
const system = withoutNulls(
  describeSystem({
    rights: [right(resources.submission), right(resources.notice, 'read'), right(resources.app)],
  }),
);
const doomed = withoutNulls(describeSystem({ id: `${organisations.supplier}_doomed`, clientId: [] }));
const ids = { user: randomUUID(), agent: randomUUID(), doomed: randomUUID() };
const user = {
  systemId: system.id,
  partyOrgNo: organisations.consumer,
  accessPackages: [{ urn: accessPackages.accounts }],
};

interface Attribute {
  readonly AttributeId: string;
  readonly Value: string;
  readonly IncludeInResult?: boolean;
}
const subject = (value: string): Attribute => ({ AttributeId: 'urn:altinn:systemuser:uuid', Value: value });
const action = (value: string): Attribute => ({
  AttributeId: 'urn:oasis:names:tc:xacml:1.0:action:action-id',
  Value: value,
});
const resource = (value: string): Attribute => ({ AttributeId: 'urn:altinn:resource', Value: value });
const party = (value: string): Attribute => ({ AttributeId: 'urn:altinn:organization:identifier-no', Value: value });

describe('the PDP', () => {
  let server: TestServer;
  let api: AltinnCaller;
  before(async () => {
    server = await startTestServer({
      registry: {
        ...registry,
        systems: [system, doomed],
        system_users: [
          { ...user, id: ids.user, rights: system.rights },
          { ...user, id: ids.agent, externalRef: 'agent', userType: 'agent' },
          { ...user, id: ids.doomed, systemId: doomed.id, rights: [right(resources.submission)] },
        ],
      },
    });
    api = await callAsMachine(server, clients.api, 'altinn:authorization/authorize');
  });
  after(() => server.stop());

  const request = ({
    who = [subject(ids.user)],
    what = [action('read')],
    on = [resource(resources.submission), party(organisations.consumer)],
  }: {
    who?: readonly object[];
    what?: readonly object[];
    on?: readonly object[];
  } = {}) => ({
    Request: {
      ReturnPolicyIdList: true,
      AccessSubject: [{ Attribute: who }],
      Action: [{ Attribute: what }],
      Resource: [{ Attribute: on }],
    },
  });
  const ask = async (body: unknown) => {
    const reply = await api.post(AUTHORIZE, body);
    assert.equal(reply.status, 200);
    return reply.body.response;
  };
  const decide = async (...given: Parameters<typeof request>): Promise<string> =>
    (await ask(request(...given)))[0].decision;

  test('a permit, as it is written', async () => {
    assert.deepEqual(await ask(request()), [
      {
        decision: 'Permit',
        status: {
          statusMessage: null,
          statusDetails: null,
          statusCode: { value: `${STATUS}ok`, statusCode: null },
        },
        obligations: [
          {
            id: 'urn:altinn:obligation:authenticationLevel1',
            attributeAssignment: [
              {
                attributeId: 'urn:altinn:obligation-assignment:1',
                value: '2',
                category: 'urn:altinn:minimum-authenticationlevel',
                dataType: 'http://www.w3.org/2001/XMLSchema#integer',
                issuer: null,
              },
            ],
          },
        ],
        associateAdvice: null,
        category: null,
        policyIdentifierList: null,
      },
    ]);
  });

  const onto = (value: string, owner: string = organisations.consumer) => [resource(value), party(owner)];
  const answers: readonly (readonly [name: string, given: Parameters<typeof request>[0], expected: string])[] = [
    ['every action where the right names none', { what: [action('write')] }, 'Permit'],
    ['the action that the right names', { on: onto(resources.notice) }, 'Permit'],
    ['another action than the right names', { on: onto(resources.notice), what: [action('write')] }, 'NotApplicable'],
    ['a resource in a package', { on: onto(resources.packaged) }, 'Permit'],
    [
      'an app by its two names',
      {
        on: [
          { AttributeId: 'urn:altinn:org', Value: 'fjo' },
          { AttributeId: 'urn:altinn:app', Value: 'skjema' },
          party(organisations.consumer),
        ],
      },
      'Permit',
    ],
    ['a resource that is not held', { on: onto(resources.income) }, 'NotApplicable'],
    ['another organisation', { on: onto(resources.submission, organisations.provider) }, 'NotApplicable'],
    ['an agent, even for its owner', { who: [subject(ids.agent)], on: onto(resources.packaged) }, 'NotApplicable'],
    ['an unknown system user', { who: [subject(randomUUID())] }, 'NotApplicable'],
    ['an id in capitals', { who: [subject(ids.user.toUpperCase())] }, 'Permit'],
    ['two subject attributes', { who: [subject(ids.user), subject(ids.user)] }, 'Indeterminate'],
    [
      'a subject with something beside it',
      { who: [subject(ids.user), { AttributeId: 'urn:altinn:userid', Value: '1' }] },
      'Indeterminate',
    ],
    ['a subject that is no UUID', { who: [subject('1')] }, 'Indeterminate'],
    ['a subject of another kind', { who: [{ AttributeId: 'urn:altinn:userid', Value: ids.user }] }, 'Indeterminate'],
    ['no action', { what: [] }, 'Indeterminate'],
    ['two actions', { what: [action('read'), action('write')] }, 'Indeterminate'],
    ['two resources', { on: [...onto(resources.submission), resource(resources.notice)] }, 'Indeterminate'],
    ['two parties', { on: [...onto(resources.submission), party(organisations.provider)] }, 'Indeterminate'],
    ['no party', { on: [resource(resources.submission)] }, 'Indeterminate'],
    ['a party with a wrong check digit', { on: onto(resources.submission, '310123413') }, 'Indeterminate'],
  ];
  for (const [name, given, expected] of answers) {
    test(`${name}: ${expected}`, async () => {
      assert.equal(await decide(given), expected);
    });
  }

  test('a party by its id and by its UUID', async () => {
    const director = await callAsPerson(server, people.managingDirector);
    const vendor = await callAsMachine(server, clients.vendor, 'altinn:authentication/systemuser.request.write');
    const asked = {
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      externalRef: 'x',
      rights: [right(resources.app)],
    };
    const { id } = (await vendor.post('authentication/api/v1/systemuser/request/vendor', asked)).body;
    const { partyId, partyUuid } = (await director.get(`authentication/api/v1/systemuser/request/${id}`)).body;
    const by = (AttributeId: string, Value: string) =>
      decide({ on: [resource(resources.submission), { AttributeId, Value }] });
    assert.equal(await by('urn:altinn:partyid', String(partyId)), 'Permit');
    assert.equal(await by('urn:altinn:party:uuid', partyUuid), 'Permit');
    assert.equal(await by('urn:altinn:partyid', '1'), 'NotApplicable');
    assert.equal(await by('urn:altinn:party:uuid', randomUUID()), 'NotApplicable');
  });

  test('several questions in one request are answered in their order, each for itself', async () => {
    const response = await ask({
      Request: {
        AccessSubject: [{ Id: 's1', Attribute: [subject(ids.user)] }],
        Action: [
          { Id: 'a1', Attribute: [{ ...action('read'), IncludeInResult: true }] },
          { Id: 'a2', Attribute: [action('write')] },
        ],
        Resource: [
          { Id: 'r1', Attribute: onto(resources.notice) },
          { Id: 'r2', Attribute: onto(resources.income) },
        ],
        MultiRequests: {
          RequestReference: [
            { ReferenceId: ['s1', 'a1', 'r1'] },
            { ReferenceId: ['s1', 'a2', 'r1'] },
            { ReferenceId: ['s1', 'a1', 'r2'] },
            { ReferenceId: ['s1', 'a9', 'r1'] },
            { ReferenceId: ['s1', 'a1', 'a2', 'r1'] },
          ],
        },
      },
    });
    assert.deepEqual(
      response.map(({ decision }: { decision: string }) => decision),
      ['Permit', 'NotApplicable', 'NotApplicable', 'Indeterminate', 'Indeterminate'],
    );
    assert.deepEqual(response[0].category, [
      {
        categoryId: 'urn:oasis:names:tc:xacml:3.0:attribute-category:action',
        id: null,
        content: null,
        attribute: [
          {
            attributeId: 'urn:oasis:names:tc:xacml:1.0:action:action-id',
            value: 'read',
            issuer: null,
            dataType: null,
            includeInResult: true,
          },
        ],
      },
    ]);
    assert.equal(response[1].category, null);
  });

  test('what is no question is answered too', async () => {
    for (const body of [{}, [], { Request: 7 }, { Request: { MultiRequests: { RequestReference: 'x' } } }]) {
      const [result, ...others] = await ask(body);
      assert.deepEqual(
        [result.decision, result.status.statusCode.value, others],
        ['Indeterminate', `${STATUS}syntax-error`, []],
      );
    }
    const [missing] = await ask({ Request: {} });
    assert.equal(missing.status.statusCode.value, `${STATUS}missing-attribute`);
    const lower = {
      request: { accessSubject: [{ attribute: [{ attributeId: 'urn:altinn:systemuser:uuid', value: 'x' }] }] },
    };
    assert.equal((await ask(lower))[0].decision, 'Indeterminate');
  });

  test('a system user of a deleted system may nothing, nor one that was taken away', async () => {
    assert.equal(await decide({ who: [subject(ids.doomed)] }), 'Permit');
    const vendor = await callAsMachine(server, clients.vendor, 'altinn:authentication/systemregister.write');
    await vendor.delete(`authentication/api/v1/systemregister/vendor/${doomed.id}`);
    assert.equal(await decide({ who: [subject(ids.doomed)] }), 'NotApplicable');
  });

  test('only a machine with the scope asks', async () => {
    const person = await callAsPerson(server, people.managingDirector);
    const other = await callAsMachine(server, clients.vendor, 'altinn:authentication/systemregister.write');
    assert.equal((await callWith(server, undefined).post(AUTHORIZE, request())).status, 401);
    assert.equal((await person.post(AUTHORIZE, request())).status, 403);
    assert.equal((await other.post(AUTHORIZE, request())).status, 403);
  });
});
