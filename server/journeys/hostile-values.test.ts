import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  callSelfService,
  everyScope,
  openSelfService,
  openTestDatabases,
  organisations,
  people,
  requestPersonToken,
  type SelfServiceForTest,
  scopes,
  systemUserRegistry,
  type TestDatabases,
} from '@portvakt/own-tests';

/** Values that are hostile to a database, a parser or a clock, in every part of a request. */
const texts = [
  'a\u0000b',
  '\ud800',
  'x'.repeat(400),
  'ø😀'.repeat(60),
  '9'.repeat(300),
  '-1',
  '1e309',
  '2147483648',
  '9223372036854775808',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00Z',
  '__proto__',
];
const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
const values: readonly unknown[] = [
  ...texts,
  'x'.repeat(20_000),
  Array.from({ length: 3000 }, (_, index) => String(index)),
  ['a\u0000b', '\udfff'],
  { 'a\u0000b': '\ud800' },
  nested(300),
  1e308,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  null,
];

/** Encodes a text for an address. A surrogate without its pair becomes three bytes that are not UTF-8. */
function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const authentication = 'authentication/api/v1';
const access = 'accessmanagement/api/v1';
/** The Altinn paths, with `{}` in place of a value. */
const altinn: readonly (readonly [method: string, path: string])[] = [
  ['GET', `${authentication}/systemregister/{}`],
  ['GET', `${authentication}/systemregister/vendor/{}`],
  ['DELETE', `${authentication}/systemregister/vendor/{}`],
  ['GET', `${authentication}/systemuser/request/vendor/{}`],
  ['GET', `${authentication}/systemuser/request/vendor/bysystem/{}?token={}`],
  ['GET', `${authentication}/systemuser/request/vendor/byexternalref/{}/{}/{}`],
  ['GET', `${authentication}/systemuser/changerequest/vendor/{}`],
  ['GET', `${authentication}/systemuser/changerequest/vendor/byexternalref/{}/{}/{}`],
  ['GET', `${authentication}/systemuser/vendor/bysystem/{}?token={}`],
  ['GET', `${authentication}/systemuser/vendor/byquery?system-id={}&orgno={}&external-ref={}`],
  [
    'GET',
    `${authentication}/systemuser/byExternalId?clientId={}&systemProviderOrgNo=${organisations.supplier}&systemUserOwnerOrgNo=${organisations.consumer}&externalRef={}`,
  ],
  ['GET', `${authentication}/systemuser/{}/{}`],
  ['GET', `${authentication}/exchange/{}?test={}`],
  ['GET', `${access}/enterprise/consentrequests/{}`],
  ['GET', `${access}/bff/consentrequests/{}`],
  ['GET', `${access}/maskinporten/delegations?scope={}`],
  ['GET', `${access}/maskinporten/delegations?scope=${scopes.delegable}&consumerOrg={}&supplierOrg={}`],
  ['GET', `${access}/enduser/maskinportensuppliers?party={}`],
  ['GET', `${access}/enduser/maskinportensuppliers?party=${organisations.consumer}&supplier={}`],
  ['POST', `${access}/enduser/maskinportensuppliers?party=${organisations.consumer}&supplier={}`],
  ['GET', `${access}/enduser/maskinportensuppliers/resources?party=${organisations.consumer}&supplier={}&resource={}`],
  ['GET', `${access}/{}/maskinportenschema/offered`],
  ['GET', 'resourceregistry/api/v1/resource/{}'],
  ['GET', 'resourceregistry/api/v1/resource/{}/policy'],
  ['GET', 'resourceregistry/api/v1/resource/search?id={}&title={}'],
  ['GET', 'maskinporten-api/delegationSchemes/{}'],
  ['PUT', 'maskinporten-api/delegationSchemes/{}/scopes'],
];

for (const kind of ['sqlite file', 'postgres'] as const) {
  describe(`a hostile value makes no 5xx on ${kind}`, () => {
    let databases: TestDatabases;
    let api: SelfServiceForTest;
    let bearer: string;
    let tokens: readonly string[];
    before(async () => {
      databases = await openTestDatabases();
      const { registry } = systemUserRegistry();
      api = await openSelfService({ database: await databases.create(kind), registry });
      bearer = await api.mint(organisations.consumer, everyScope);
      const machine = [
        'altinn:authentication/systemregister.write',
        'altinn:authentication/systemuser.request.write',
        'altinn:authentication/systemuser.request.read',
        'altinn:maskinporten/systemuser.read',
        'altinn:maskinporten/consent.read',
        'altinn:maskinporten/delegations.admin',
        'altinn:maskinporten/delegationSchemes.read',
        'altinn:maskinporten/delegationSchemes.edit',
        'altinn:resourceregistry/resource.write',
        'altinn:consentrequests.read',
      ];
      tokens = [
        await api.mint(organisations.supplier, machine, { client_id: 'vendor' }),
        await requestPersonToken(api.server, people.managingDirector),
      ];
    });
    after(async () => {
      await api?.close();
      await databases?.remove();
    });

    const send = async (method: string, path: string, options: Parameters<typeof callSelfService>[3]) => {
      const { status, text } = await callSelfService(api.server.address, method, path, options);
      const isSeveral = status === 500 && text.includes('STD-00001');
      assert.ok(
        status < 500 || isSeveral,
        `${method} ${path.slice(0, 200)} ${JSON.stringify(options?.body)?.slice(0, 300)} → ${status} ${text}`,
      );
    };
    const describeApi = async () => {
      const { text } = await callSelfService(api.server.address, 'GET', 'v3/api-docs');
      const { paths, components } = JSON.parse(text) as {
        paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
        components?: { schemas?: Readonly<Record<string, Schema>> };
      };
      const operations = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
      );
      assert.ok(operations.length > 40, `${operations.length} operations`);
      return { operations, schemas: components?.schemas ?? {} };
    };

    test('in any part of an address of the self-service API', async () => {
      for (const { path, method, operation } of (await describeApi()).operations) {
        const parameters = operation.parameters ?? [];
        await Promise.all(
          texts.map((text) => {
            const filled = path.replace(/\{\w+\}/g, () => encode(text));
            const query = parameters
              .filter((parameter) => parameter.in === 'query')
              .map(({ name }) => `${name}=${encode(text)}`);
            return send(method, `${filled}?${query.join('&')}`, { bearer, ...(method !== 'GET' && { body: {} }) });
          }),
        );
        // One at a time, so that the others do not hide it.
        for (const [position, parameter] of parameters.entries()) {
          if (parameter.in !== 'query') continue;
          const text = texts[position % 2] as string;
          const filled = path.replace(/\{\w+\}/g, 'plain');
          await send(method, `${filled}?${parameter.name}=${encode(text)}`, { bearer });
        }
      }
    });

    test('in any member of a body of the self-service API', async () => {
      const { operations, schemas } = await describeApi();
      const whole = {
        client_name: 'x',
        description: 'x',
        integration_type: 'maskinporten',
        scopes: [scopes.openForAll],
        prefix: 'kunde',
        client_orgno: organisations.consumer,
      };
      for (const { path, method, operation } of operations) {
        const [content] = Object.values(operation.requestBody?.content ?? {});
        if (content === undefined) continue;
        const named = content.schema.$ref?.split('/').at(-1);
        const schema = named === undefined ? content.schema : schemas[named];
        const filled = path.replace(/\{\w+\}/g, 'plain');
        for (const [index, name] of Object.keys(schema?.properties ?? {}).entries()) {
          const some = values.filter((_, position) => position < 2 || (position + index) % 3 === 0);
          await Promise.all(
            some.map((value) =>
              send(method, filled, { bearer, body: { ...whole, subscope: randomUUID(), [name]: value } }),
            ),
          );
        }
      }
    });

    test('in any header', async () => {
      for (const name of [
        'authorization',
        'if-match',
        'if-none-match',
        'idempotency-key',
        'content-type',
        'accept-language',
      ]) {
        for (const value of ['ÿ', 'x'.repeat(8000), '"', 'Bearer ÿ', '%00', '\t']) {
          await send('POST', 'api/v1/clients', { bearer, headers: { [name]: value }, body: {} });
          await send('GET', 'api/v1/clients/plain', { bearer, headers: { [name]: value } });
        }
      }
    });

    test("in any part of an address on Altinn's paths, and in any body", async () => {
      for (const [method, path] of altinn) {
        for (const token of tokens) {
          await Promise.all(
            texts.map((text) =>
              send(
                method,
                path.replaceAll('{}', () => encode(text)),
                { bearer: token },
              ),
            ),
          );
        }
      }
      const bodies: readonly (readonly [method: string, path: string, names: readonly string[]])[] = [
        [
          'POST',
          `${authentication}/systemregister/vendor`,
          ['id', 'name', 'rights', 'clientId', 'allowedRedirectUrls'],
        ],
        ['POST', `${authentication}/systemuser/request/vendor`, ['externalRef', 'systemId', 'partyOrgNo', 'rights']],
        ['POST', 'resourceregistry/api/v1/resource', ['identifier', 'title', 'resourceReferences']],
        ['POST', `${access}/maskinporten/consent/lookup`, ['id', 'from', 'to']],
      ];
      for (const [method, path, names] of bodies) {
        for (const name of names) {
          await Promise.all(values.map((value) => send(method, path, { bearer: tokens[0], body: { [name]: value } })));
        }
      }
    });

    test('and afterwards everything can be listed', async () => {
      for (const path of [
        'api/v1/clients',
        'api/v1/scopes',
        'api/v1/audit',
        'api/v1/integrations',
        'api/v1/scopes/all',
      ]) {
        assert.equal((await callSelfService(api.server.address, 'GET', path, { bearer })).status, 200);
      }
    });
  });
}
