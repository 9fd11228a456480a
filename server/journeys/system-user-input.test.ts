import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  accessPackages,
  describeSystem,
  openTestDatabases,
  organisations,
  people,
  requestMachineToken,
  requestPersonToken,
  resources,
  right,
  scopes,
  startTestServer,
  systemUserRegistry,
  type TestDatabases,
  type TestServer,
} from '@portvakt/own-tests';
import fc from 'fast-check';

const AUTHENTICATION = 'authentication/api/v1';
const ACCESS = 'accessmanagement/api/v1';
const person = `urn:altinn:person:identifier-no:${people.private}`;
const organisation = `urn:altinn:organization:identifier-no:${organisations.consumer}`;
const system = describeSystem();

/** Valid requests. Each is then made invalid in one place. */
const requests: readonly (readonly [method: string, path: string, body: unknown])[] = [
  ['POST', `${AUTHENTICATION}/systemregister/vendor`, system],
  ['PUT', `${AUTHENTICATION}/systemregister/vendor/{}`, system],
  ['PUT', `${AUTHENTICATION}/systemregister/vendor/{}/rights`, system.rights],
  ['PUT', `${AUTHENTICATION}/systemregister/vendor/{}/accesspackages`, system.accessPackages],
  ['DELETE', `${AUTHENTICATION}/systemregister/vendor/x{}`, undefined],
  ['GET', `${AUTHENTICATION}/systemregister/{}`, undefined],
  [
    'POST',
    `${AUTHENTICATION}/systemuser/request/vendor`,
    {
      externalRef: 'x',
      systemId: system.id,
      partyOrgNo: organisations.consumer,
      rights: [right(resources.submission)],
      accessPackages: [{ urn: accessPackages.accounts }],
      redirectUrl: system.allowedRedirectUrls[0],
    },
  ],
  ['GET', `${AUTHENTICATION}/systemuser/request/vendor/{}`, undefined],
  ['GET', `${AUTHENTICATION}/systemuser/request/vendor/bysystem/${system.id}?token={}`, undefined],
  [
    'GET',
    `${AUTHENTICATION}/systemuser/request/vendor/byexternalref/${system.id}/${organisations.consumer}/{}`,
    undefined,
  ],
  ['DELETE', `${AUTHENTICATION}/systemuser/request/vendor/{}`, undefined],
  ['POST', `${AUTHENTICATION}/systemuser/request/{}/{}/approve`, undefined],
  ['POST', `${AUTHENTICATION}/systemuser/request/{}/{}/escalate`, undefined],
  [
    'POST',
    `${AUTHENTICATION}/systemuser/changerequest/vendor?correlation-id=${randomUUID()}&system-user-id={}`,
    { requiredRights: [right(resources.notice)], unwantedRights: [], redirectUrl: null },
  ],
  ['GET', `${AUTHENTICATION}/systemuser/changerequest/{}`, undefined],
  ['GET', `${AUTHENTICATION}/systemuser/vendor/byquery?system-id=${system.id}&orgno={}&external-ref={}`, undefined],
  [
    'GET',
    `${AUTHENTICATION}/systemuser/byExternalId?clientId=vendor&systemProviderOrgNo=${organisations.supplier}&systemUserOwnerOrgNo=${organisations.consumer}&externalRef={}`,
    undefined,
  ],
  ['POST', `${AUTHENTICATION}/systemuser/{}/create`, { systemId: system.id }],
  ['DELETE', `${AUTHENTICATION}/systemuser/{}/{}`, undefined],
  [
    'POST',
    `${ACCESS}/enterprise/consentrequests`,
    {
      id: randomUUID(),
      from: person,
      to: organisation,
      validTo: '2100-01-01T00:00:00Z',
      consentRights: [
        {
          action: ['consent'],
          resource: [{ type: 'urn:altinn:resource', value: resources.income }],
          metadata: { periode: '2025' },
        },
      ],
      requestMessage: { nb: 'x' },
      redirectUrl: 'https://bank.example/',
    },
  ],
  ['GET', `${ACCESS}/enterprise/consentrequests/{}`, undefined],
  ['POST', `${ACCESS}/bff/consentrequests/{}/accept`, { language: 'nb' }],
  ['POST', `${ACCESS}/maskinporten/consent/lookup`, { id: randomUUID(), from: person, to: organisation }],
  [
    'POST',
    'authorization/api/v1/authorize',
    {
      Request: {
        AccessSubject: [{ Attribute: [{ AttributeId: 'urn:altinn:systemuser:uuid', Value: randomUUID() }] }],
        Action: [{ Attribute: [{ AttributeId: 'urn:oasis:names:tc:xacml:1.0:action:action-id', Value: 'read' }] }],
        Resource: [
          {
            Attribute: [
              { AttributeId: 'urn:altinn:resource', Value: resources.submission },
              { AttributeId: 'urn:altinn:organization:identifier-no', Value: organisations.consumer },
            ],
          },
        ],
      },
    },
  ],
];

/** On PostgreSQL, which accepts fewer texts than SQLite. */
describe('whatever is sent about system users and consents', () => {
  let databases: TestDatabases;
  let server: TestServer;
  let tokens: readonly string[];
  before(async () => {
    databases = await openTestDatabases();
    const { clients, registry } = systemUserRegistry();
    server = await startTestServer({
      registry,
      environment: { PORTVAKT_DATABASE_URL: await databases.create('postgres') },
    });
    const wide = (client: typeof clients.vendor, names: readonly string[]) =>
      requestMachineToken(server, client, { scope: names.join(' ') });
    tokens = await Promise.all([
      wide(clients.vendor, [
        'altinn:authentication/systemregister.write',
        'altinn:authentication/systemuser.request.write',
        'altinn:authentication/systemuser.request.read',
        scopes.openForAll,
      ]),
      wide(clients.consumer, ['altinn:consentrequests.write', 'altinn:consentrequests.read']),
      wide(clients.lookUp, ['altinn:maskinporten/systemuser.read', 'altinn:maskinporten/consent.read']),
      wide(clients.api, ['altinn:authorization/authorize']),
      requestPersonToken(server, people.managingDirector),
      requestPersonToken(server, people.private),
    ]);
    const send = await fetch(`${server.address}${AUTHENTICATION}/systemregister/vendor`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify(system),
    });
    assert.equal(send.status, 200);
  });
  after(async () => {
    await server.stop();
    await databases.remove();
  });

  const odd: fc.Arbitrary<unknown> = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '',
      '\0',
      '\ud800',
      "'; drop table systems; --",
      '../..',
      '%',
      system.id,
      organisations.consumer,
      randomUUID(),
      '1084747059',
      'æøå',
      '__proto__',
      'constructor',
      'x'.repeat(3000),
    ),
    fc.constantFrom(null, true, 0, -1, 1e308, [], {}, [[]], [null]),
    fc.jsonValue({ maxDepth: 2 }),
  );

  test('nothing makes a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...requests),
        fc.array(odd, { minLength: 2, maxLength: 2 }),
        fc.nat(30),
        odd,
        async ([method, path, body], parts, place, value) => {
          const fillings = parts.map((part) =>
            encodeURIComponent(
              (typeof part === 'object' ? JSON.stringify(part ?? '') : String(part ?? '')).toWellFormed().slice(0, 200),
            ),
          );
          const address = `${server.address}${path.replaceAll('{}', () => fillings.pop() ?? 'x')}`;
          const changed = body === undefined ? undefined : JSON.stringify(putAt(body, place, value));
          // One of them has access.
          const answers = [];
          for (const token of tokens) {
            answers.push(
              await fetch(address, {
                method,
                headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
                ...(changed !== undefined && { body: changed }),
              }),
            );
          }
          for (const answer of answers) {
            const text = await answer.text();
            const isSeveral = answer.status === 500 && text.includes('STD-00001');
            assert.ok(answer.status < 500 || isSeveral, `${method} ${address} ${changed} → ${answer.status} ${text}`);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

/**
 * `body` with `value` in one of its places, which are numbered; after the last place, `value` replaces the whole body.
 */
function putAt(body: unknown, place: number, value: unknown): unknown {
  let left = place;
  const visit = (part: unknown): unknown => {
    left -= 1;
    if (left === -1) return value;
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, visit(member)]));
  };
  const changed = visit(body);
  return left >= 0 ? value : changed;
}
