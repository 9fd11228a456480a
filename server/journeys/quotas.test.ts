import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  callAsPerson,
  everyScope,
  makeKey,
  makePid,
  openSelfService,
  openTestDatabases,
  parties,
  people,
  type Reply,
  resources,
  right,
  type SelfServiceForTest,
  selfServiceRegistry,
  systemUserRegistry,
  type TestDatabases,
} from '@portvakt/own-tests';
import { sql } from 'kysely';

const DAY = 24 * 60 * 60 * 1000;
const MOST = 4;
/** What the registry file created also counts: the consumer has two clients, the provider five scopes. */
const quotas = {
  clients: 2 + MOST,
  scopes: 5 + MOST,
  accesses: 2 + MOST,
  on_behalf_of: MOST,
  resources: MOST,
  delegations: MOST,
  suppliers: 2,
  systems: MOST,
  keys: MOST,
  secrets: MOST,
  kept_answers: MOST,
  system_user_requests: MOST,
  change_requests: MOST,
  consents: MOST,
};
const numbers = ['310123412', '313770001', '310001112', '311000004'];
const login = {
  integration_type: 'idporten',
  client_name: 'n',
  description: 'd',
  redirect_uris: ['https://a.example/b'],
};
const machine = { integration_type: 'maskinporten', description: 'd', scopes: ['etat:apen'] };
const texts = { nb: 'x', nn: 'x', en: 'x' };
const director = makePid({ month: 7 });
const vendorScopes = ['register', 'user.request'].map((what) => `altinn:authentication/system${what}.write`);

for (const kind of ['sqlite file', 'postgres'] as const) {
  describe(`an organisation keeps only so much, on ${kind}`, { timeout: 60_000 }, () => {
    let databases: TestDatabases;
    let opened: SelfServiceForTest;
    let now = Date.now();
    before(async () => {
      databases = await openTestDatabases();
      const { registry } = systemUserRegistry() as { registry: Record<string, { resourceType: string }[]> };
      const bundle = (index: number) => ({
        identifier: `pakke-${index}`,
        title: texts,
        description: texts,
        rightDescription: texts,
        resourceType: 'MaskinportenSchema',
        resourceReferences: [{ reference: 'fremmed:egen', referenceType: 'MaskinportenScope' }],
        hasCompetentAuthority: { organization: parties.stranger },
      });
      opened = await openSelfService({
        database: await databases.create(kind),
        clock: () => now,
        environment: {
          PORTVAKT_QUOTAS: Object.entries(quotas)
            .map(([name, most]) => `${name}=${most}`)
            .join(', '),
        },
        registry: {
          ...selfServiceRegistry,
          people: [
            ...(registry.people ?? []),
            { pid: director, name: 'Leder', roles: [{ orgno: parties.consumer, role: 'DAGL' }] },
          ],
          resources: [
            ...(registry.resources ?? [])
              .filter(({ resourceType }) => resourceType !== 'MaskinportenSchema')
              .map((resource) => ({ ...resource, hasCompetentAuthority: { organization: parties.stranger } })),
            ...Array.from({ length: MOST + 1 }, (_, index) => bundle(index)),
          ],
          systems: [
            {
              id: `${parties.stranger}_pilot`,
              vendor: { ID: `0192:${parties.stranger}` },
              name: texts,
              description: texts,
              rights: [right(resources.submission)],
              accessPackages: [],
              clientId: [],
              isVisible: true,
              allowedRedirectUrls: [],
            },
          ],
          system_users: [
            {
              id: '8f4b1d20-0000-4000-8000-0000000000aa',
              systemId: `${parties.stranger}_pilot`,
              partyOrgNo: parties.consumer,
              externalRef: 'in-use',
              userType: 'standard',
              rights: [right(resources.submission)],
              accessPackages: [],
            },
          ],
        },
      });
    });
    after(async () => {
      await opened.close();
      await databases.remove();
    });

    /**
     * Sends requests until one is refused: `most` are accepted, and the refusal of the next names the quota and who can
     * raise it.
     */
    const fill = async (
      quota: keyof typeof quotas,
      { most = MOST, status = 403, send }: { most?: number; status?: number; send: (index: number) => Promise<Reply> },
    ) => {
      for (let index = 0; index < most; index += 1) {
        const taken = await send(index);
        assert.ok(taken.status < 300, `${quota} ${index}: ${taken.status} ${taken.text}`);
      }
      const refused = await send(most);
      assert.equal(refused.status, status, `${quota}: ${refused.text}`);
      assert.match(refused.text, new RegExp(`at most ${quotas[quota]} [^"]*\\(quota ${quota}\\)[^"]*PORTVAKT_QUOTAS`));
      if (status === 429) assert.ok(Number(refused.headers.get('retry-after')) > 0);
      return refused;
    };
    const as = async (orgno: string, scopes: readonly string[] = everyScope) => {
      const bearer = await opened.mint(orgno, scopes);
      return (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
        opened.call(method, path, { bearer, headers, ...(body !== undefined && { body }) });
    };

    test('clients; another organisation is not hindered, and what is kept for a customer counts for whoever keeps it', async () => {
      const call = await as(parties.consumer);
      const refused = await fill('clients', { send: () => call('POST', 'api/v1/clients', machine) });
      assert.equal(refused.body.errors[0].objectName, 'Quota');
      assert.equal((await call('POST', 'api/v1/altinn/admin/clients', machine)).status, 403);
      assert.equal(
        (await call('POST', 'datasharing/consumer/client', { description: 'd', scopes: ['etat:apen'] })).status,
        403,
      );
      const other = await as(parties.supplier, ['idporten:dcr.supplier']);
      for (const owner of [parties.consumer, undefined]) {
        const body = { ...machine, ...(owner && { client_orgno: owner }) };
        assert.equal((await other('POST', 'api/v1/clients', body)).status, 200);
      }
    });

    test('scopes and who was granted them; what was withdrawn can be granted again', async () => {
      const call = await as(parties.provider);
      await fill('scopes', {
        send: (index) => call('POST', 'api/v1/scopes', { prefix: 'etat', subscope: `ny-${index}`, description: 'd' }),
      });
      await fill('accesses', {
        send: (index) => call('PUT', `api/v1/scopes/access/${numbers[index % 4]}?scope=etat:ny-${index < 4 ? 0 : 1}`),
      });
      const again = `api/v1/scopes/access/${numbers[0]}?scope=etat:ny-0`;
      assert.equal((await call('DELETE', again)).status, 200);
      assert.equal((await call('PUT', again)).status, 200);
    });

    test('what belongs to a client: entries, keys, secrets', async () => {
      const call = await as(parties.provider);
      const made = await call('POST', 'api/v1/clients', { ...login, client_id: 'med-innlogging' });
      assert.equal(made.status, 200);
      const path = 'api/v1/clients/med-innlogging';
      const entry = (index: number) =>
        call('POST', `${path}/onbehalfof`, { onbehalfof: `o${index}`, orgno: parties.stranger });
      await fill('on_behalf_of', { send: entry });
      assert.equal((await call('DELETE', `${path}/onbehalfof/o0`)).status, 200);
      assert.equal((await entry(0)).status, 200, 'its row is there already');
      // The client was created with its first secret.
      await fill('secrets', { most: MOST - 1, send: () => call('POST', `${path}/secret`) });
      await fill('keys', {
        send: async () => {
          const { n, e } = makeKey().publicJwk;
          return call('PUT', `${path}/jwks`, { keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: 'k', n, e }] });
        },
      });
    });

    test('answers kept for repeated requests: one that is kept is given again, and there is room the day after', async () => {
      const call = await as(parties.stranger);
      const post = (key: string) => call('POST', 'api/v1/clients', machine, { 'idempotency-key': key });
      await fill('kept_answers', { status: 429, send: (index) => post(`key-${index}`) });
      assert.equal((await post('key-0')).headers.get('idempotency-replayed'), 'true');
      assert.equal((await call('POST', 'api/v1/clients', machine)).status, 200, 'without a key nothing is kept');
      now += DAY + 1000;
      const later = await as(parties.stranger);
      const renewed = await later('POST', 'api/v1/clients', machine, { 'idempotency-key': 'key-0' });
      assert.deepEqual(
        [renewed.status, renewed.headers.get('idempotency-replayed')],
        [403, null],
        'clients are used up now',
      );
      const key = { 'idempotency-key': 'key-0' };
      const scope = { prefix: 'fremmed', subscope: 'ny', description: 'd' };
      assert.equal((await later('POST', 'api/v1/scopes', scope, key)).status, 200);
    });

    test('old answers are forgotten a few at a time', async () => {
      const { database } = opened.aside;
      await database.change(async (transaction) => {
        for (let index = 0; index < 300; index += 1) {
          const row = { request_hash: `old-${index}`, body_hash: 'x', status: 200, answer: '{}', keep_until: index };
          await transaction
            .insertInto('kept_answers')
            .values({ ...row, orgno: null })
            .execute();
        }
      });
      const count = async () =>
        Number(
          (
            await sql<{ n: number }>`select count(*) as n from kept_answers where keep_until < 1000`.execute(
              database.reads,
            )
          ).rows[0]?.n,
        );
      const call = await as(parties.provider);
      const kept = await call('POST', 'api/v1/clients', login, { 'idempotency-key': randomUUID() });
      assert.equal(kept.status, 200);
      const left = await count();
      assert.ok(left < 300 && left > 200, `${left} are left`);
    });

    test('resources, as they are and as schemes', async () => {
      const call = await as(parties.provider, [
        'altinn:resourceregistry/resource.write',
        'altinn:maskinporten/delegationSchemes.write',
      ]);
      const refused = await fill('resources', {
        send: (index) =>
          call('POST', 'resourceregistry/api/v1/resource', {
            identifier: `ressurs-${index}`,
            title: texts,
            description: texts,
            rightDescription: texts,
            resourceType: 'Default',
            hasCompetentAuthority: { organization: parties.provider },
          }),
      });
      assert.match(refused.headers.get('content-type') ?? '', /problem\+json/);
      const scheme = { owner_org: parties.provider, scopes: ['etat:apen'], title: [{ code: 'en', value: 't' }] };
      const asScheme = await call('POST', 'maskinporten-api/delegationSchemes', scheme);
      assert.deepEqual([asScheme.status, /quota resources/.test(asScheme.text)], [403, true]);
    });

    test('systems, requests for system users and to change them', async () => {
      const call = await as(parties.supplier, vendorScopes);
      const id = (index: number) => `${parties.supplier}_nr-${index}`;
      await fill('systems', {
        send: (index) =>
          call('POST', 'authentication/api/v1/systemregister/vendor', {
            id: id(index),
            vendor: { ID: `0192:${parties.supplier}` },
            name: texts,
            description: texts,
            rights: [right(resources.submission)],
            clientId: [],
          }),
      });
      await fill('system_user_requests', {
        status: 429,
        send: (index) =>
          call('POST', 'authentication/api/v1/systemuser/request/vendor', {
            systemId: id(index % MOST),
            partyOrgNo: parties.consumer,
            externalRef: `r-${index}`,
            rights: [right(resources.submission)],
          }),
      });
      const stranger = await as(parties.stranger, vendorScopes);
      const user = '8f4b1d20-0000-4000-8000-0000000000aa';
      await fill('change_requests', {
        status: 429,
        send: () =>
          stranger(
            'POST',
            `authentication/api/v1/systemuser/changerequest/vendor?correlation-id=${randomUUID()}&system-user-id=${user}`,
            { unwantedRights: [right(resources.submission)] },
          ),
      });
    });

    test('consents asked for: whoever asks for another uses up none of theirs', async () => {
      const asked = () => ({
        id: randomUUID(),
        from: `urn:altinn:person:identifier-no:${people.private}`,
        to: `urn:altinn:organization:identifier-no:${parties.consumer}`,
        validTo: '2099-01-01T00:00:00Z',
        consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
      });
      const path = 'accessmanagement/api/v1/enterprise/consentrequests';
      for (const [by, scope] of [
        [parties.supplier, 'altinn:consentrequests.org'],
        [parties.consumer, 'altinn:consentrequests.write'],
      ] as const) {
        const call = await as(by, [scope]);
        await fill('consents', { status: 429, send: () => call('POST', path, asked()) });
        const again = asked();
        now += DAY + 1000;
        const later = await as(by, [scope]);
        assert.equal((await later('POST', path, again)).status, 201, 'there is room the day after');
        assert.equal((await later('POST', path, again)).status, 200, 'what was asked is answered');
      }
    });

    test('suppliers and what is delegated to them', async () => {
      const person = await callAsPerson(opened.server, director);
      const { partyUuid } = (await import('#parties')).partyOfOrganisation(parties.consumer as never);
      const path = 'accessmanagement/api/v1/enduser/maskinportensuppliers';
      const asReply = async (sent: ReturnType<typeof person.post>) => {
        const { status, headers, body } = await sent;
        return { status, headers, body, text: JSON.stringify(body ?? '') };
      };
      const add = (orgno: string | undefined) => asReply(person.post(`${path}?party=${partyUuid}&supplier=${orgno}`));
      await fill('suppliers', {
        most: 2,
        send: (index) => add([parties.supplier, parties.stranger, parties.provider][index]),
      });
      assert.equal((await add(parties.supplier)).status, 200, 'it is one already');
      await fill('delegations', {
        send: (index) =>
          asReply(
            person.post(`${path}/resources?party=${partyUuid}&supplier=${parties.supplier}&resource=pakke-${index}`),
          ),
      });
    });
  });
}
