import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { everyScope, makeKey, openSelfService, parties, type SelfServiceForTest } from '@portvakt/own-tests';

/**
 * Every field of a request is in the answer and in later reads, or is refused: nothing is dropped silently. Each table
 * must name every field that the API's description names.
 */
type Fields = Readonly<Record<string, unknown>>;

const lifetimes = { access_token_lifetime: 61, refresh_token_lifetime: 62, authorization_lifetime: 63 };
const ofAnyClient: Fields = {
  client_name: 'Navnet',
  description: 'Beskrivelsen',
  active: true,
  scopes: ['etat:apen'],
  ...lifetimes,
  refresh_token_usage: 'REUSE',
  frontchannel_logout_session_required: true,
  sso_disabled: true,
  code_challenge_method: 'none',
  logo_uri: 'https://kunde.example/logo.svg',
  client_uri: 'https://kunde.example/',
  dpop_bound_access_tokens: true,
  redirect_uris: ['https://kunde.example/tilbake'],
  post_logout_redirect_uris: ['https://kunde.example/ut'],
  frontchannel_logout_uri: 'https://kunde.example/logg-ut',
};
const ofLogin: Fields = {
  ...ofAnyClient,
  integration_type: 'api_klient',
  application_type: 'web',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: ['authorization_code', 'refresh_token'],
};
/** In the form that operators of clusters send. */
const ofContactRegister: Fields = {
  ...ofAnyClient,
  integration_type: 'krr',
  application_type: 'web',
  token_endpoint_auth_method: 'private_key_jwt',
  grant_types: ['authorization_code', 'refresh_token'],
  scopes: ['krr:global/digitalpost.read', 'krr:global/kontaktinformasjon.read'],
};
const key: Fields = { ...makeKey('felt').publicJwk, alg: 'RS512', exp: Math.floor(Date.now() / 1000) + 3600 };
const entry: Fields = {
  onbehalfof: 'kunde-a',
  orgno: parties.supplier,
  name: 'Navnet',
  description: 'Beskrivelsen',
  uri: 'https://a.example/',
  logo_uri: 'https://a.example/logo.svg',
};
const languages = ['nb', 'nn', 'en', 'se'];
const scope: Fields = {
  description: 'Beskrivelsen',
  long_description: '# Lang\n* beskrivelse',
  visibility: 'PRIVATE',
  active: true,
  allowed_integration_types: ['maskinporten', 'krr'],
  accessible_for_all: true,
  delegation_source: 'https://tt02.altinn.no/',
  token_type: 'OPAQUE',
  at_max_age: 71,
  authorization_max_lifetime: 72,
  requires_user_consent: true,
  requires_user_authentication: true,
  requires_pseudonymous_tokens: true,
  enforced_aud_for_access_token: 'https://api.example/',
  supports_european_businesses: true,
  descriptions: { nn: 'Skildringa', en: 'The description', sme: 'Govvádus' },
  protected: false,
  ...Object.fromEntries(
    languages.flatMap((language) => [
      [`description#${language}`, `Kort ${language}`],
      [`long_description#${language}`, `Lang ${language}`],
    ]),
  ),
};
const newScope: Fields = { prefix: 'kunde', subscope: 'felt', ...scope };

let opened: SelfServiceForTest;
let bearer: string;
let documented: (method: string, path: string) => readonly string[];
before(async () => {
  opened = await openSelfService({ environment: { PORTVAKT_DPOP: 'yes' } });
  bearer = await opened.mint(parties.consumer, everyScope);
  const { paths, components } = (await opened.call('GET', 'v3/api-docs')).body;
  documented = (method, path) => {
    const { schema } = paths[path][method.toLowerCase()].requestBody.content['application/json'];
    const { properties } = schema.$ref === undefined ? schema : components.schemas[schema.$ref.split('/').at(-1)];
    return Object.keys(properties);
  };
  for (const [path, body] of [
    ['clients', { ...ofLogin, client_id: 'felt-login', description: 'før' }],
    [
      'clients',
      { client_id: 'felt-nokler', integration_type: 'maskinporten', description: 'x', scopes: ['etat:apen'] },
    ],
    ['altinn/admin/clients', { ...ofLogin, client_id: 'felt-altinn', description: 'før' }],
    ['scopes', { prefix: 'kunde', subscope: 'fast', description: 'før' }],
    ['clients/felt-login/onbehalfof', { ...entry, onbehalfof: 'fast', name: 'før' }],
  ] as const) {
    const made = await opened.call('POST', `api/v1/${path}`, { bearer, body });
    assert.equal(made.status, 200, made.text);
  }
});
after(() => opened.close());

interface Door {
  readonly method: string;
  readonly path: string;
  /** The name in the API's description, if it differs. */
  readonly described?: string;
  readonly fields: Fields;
  /** Where to read what was written. */
  readonly read: (answer: Fields) => string;
}

const clients = '/api/v1/clients';
const slice = '/api/v1/altinn/admin/clients';
const oneScope = ({ name }: Fields) => `/api/v1/scopes/scope?scope=${name}`;
const doors: readonly Door[] = [
  ...[clients, slice].flatMap((path): readonly Door[] => [
    ...[ofLogin, ofContactRegister].map((fields, index): Door => {
      const client_id = `ny-${path.length}-${index}`;
      const read = () => `${path}/${client_id}`;
      return { method: 'POST', path, fields: { ...fields, client_id, client_orgno: parties.consumer }, read };
    }),
    {
      method: 'PUT',
      path: `${path}/${path === clients ? 'felt-login' : 'felt-altinn'}`,
      described: `${path}/{client_id}`,
      fields: { ...ofLogin, client_orgno: parties.consumer },
      read: ({ client_id }) => `${path}/${client_id}`,
    },
  ]),
  {
    method: 'PUT',
    path: `${clients}/felt-nokler/jwks/felt`,
    described: `${clients}/{client_id}/jwks/{kid}`,
    fields: key,
    read: () => `${clients}/felt-nokler/jwks/felt`,
  },
  { method: 'POST', path: '/api/v1/scopes', fields: newScope, read: oneScope },
  {
    method: 'PUT',
    path: '/api/v1/scopes?scope=kunde:fast',
    described: '/api/v1/scopes',
    fields: scope,
    read: oneScope,
  },
  {
    method: 'POST',
    path: `${clients}/felt-login/onbehalfof`,
    described: `${clients}/{client_id}/onbehalfof`,
    fields: entry,
    read: () => `${clients}/felt-login/onbehalfof/kunde-a`,
  },
  {
    method: 'PUT',
    path: `${clients}/felt-login/onbehalfof/fast`,
    described: `${clients}/{client_id}/onbehalfof/{id}`,
    fields: { ...entry, onbehalfof: 'fast' },
    read: () => `${clients}/felt-login/onbehalfof/fast`,
  },
];

const pick = (fields: Fields, from: Fields) =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, from[name]]));

describe('what is written is given back, field by field', () => {
  for (const { method, path, described = path, fields, read } of doors) {
    test(`${method} ${path} (${fields.integration_type ?? 'all fields'})`, async () => {
      // Certificates have their own tests: invented ones are not accepted.
      const names = documented(method, described).filter((name) => name !== 'x5c');
      assert.deepEqual(
        names.filter((name) => !(name in fields)),
        [],
        'every documented field is sent',
      );
      const written = await opened.call(method, path, { bearer, body: fields });
      assert.equal(written.status, 200, written.text);
      assert.deepEqual(pick(fields, written.body), fields, 'in the answer');
      const again = await opened.call('GET', read(written.body), { bearer });
      assert.deepEqual(pick(fields, again.body), fields, 'when it is read');
      const back = await opened.call('PUT', putPathOf(path, again.body), { bearer, body: again.body });
      assert.equal(back.status, 200, back.text);
      assert.deepEqual(pick(fields, back.body), fields, 'when what was read is sent back');
    });
  }
});

/** The address for changing an entry that was read from a list. */
function putPathOf(path: string, read: Fields): string {
  if (path === clients || path === slice) return `${path}/${read.client_id}`;
  if (path.endsWith('/onbehalfof')) return `${path}/${read.onbehalfof}`;
  return path.endsWith('/scopes') ? `${path}?scope=${read.name}` : path;
}

test('names of older documents are taken, and give way to those of today', async () => {
  for (const [path, older, today] of [
    [
      'clients',
      { display_name: 'A', post_logout_uris: ['https://kunde.example/ut'] },
      { client_name: 'A', post_logout_redirect_uris: ['https://kunde.example/ut'] },
    ],
    [
      'clients',
      { default_scopes: ['etat:apen'], display_name: 'A', client_name: 'B' },
      { scopes: ['etat:apen'], client_name: 'B' },
    ],
    ['altinn/admin/clients', { display_name: 'A' }, { client_name: 'A' }],
    [
      'clients/felt-login/onbehalfof',
      { display_name: 'A', url: 'https://a.example/' },
      { name: 'A', uri: 'https://a.example/' },
    ],
    ['clients/felt-login/onbehalfof', { client_uri: 'https://b.example/' }, { uri: 'https://b.example/' }],
    [
      'scopes',
      { allowable_integration_types: ['krr'], authorization_max_age: 5 },
      { allowed_integration_types: ['krr'], authorization_max_lifetime: 5 },
    ],
  ] as const) {
    const plain = path.endsWith('onbehalfof')
      ? { onbehalfof: `eldre-${Object.keys(older).join('-')}`, orgno: parties.supplier }
      : path === 'scopes'
        ? { prefix: 'kunde', subscope: 'eldre', description: 'x' }
        : { integration_type: 'api_klient', description: 'x', redirect_uris: ['https://kunde.example/tilbake'] };
    const made = await opened.call('POST', `api/v1/${path}`, { bearer, body: { ...plain, ...older } });
    assert.equal(made.status, 200, made.text);
    assert.deepEqual(pick(today, made.body), today);
  }
});

test('what cannot be kept is refused by its name', async () => {
  for (const [field, value] of [
    ['protected', true],
    ['descriptions', { 'not a language': 'x' }],
    ['descriptions', { nn: 5 }],
    ['descriptions', 'Skildringa'],
  ] as const) {
    const body = { prefix: 'kunde', subscope: 'nektet', description: 'x', [field]: value };
    const refused = await opened.call('POST', 'api/v1/scopes', { bearer, body });
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.body.errors[0].fieldIdentifier, new RegExp(`^${field}`));
  }
});

test('what was left out has the documented default', async () => {
  for (const [integration_type, sso_disabled] of [
    ['idporten', false],
    ['api_klient', false],
    ['ansattporten', true],
  ] as const) {
    const body = {
      ...{ integration_type, client_name: 'x', description: 'x', redirect_uris: ['https://kunde.example/tilbake'] },
    };
    const made = await opened.call('POST', 'api/v1/clients', { bearer, body });
    assert.equal(made.status, 200, made.text);
    const defaults = {
      application_type: 'web',
      active: true,
      access_token_lifetime: 120,
      refresh_token_lifetime: 600,
      refresh_token_usage: 'ONETIME',
      authorization_lifetime: 7200,
      frontchannel_logout_session_required: false,
      sso_disabled,
      code_challenge_method: 'S256',
    };
    assert.deepEqual(pick(defaults, made.body), defaults);
  }
});

test("a key that stands twice is told Altinn's administrators as a text alone", async () => {
  const reply = await opened.call('POST', 'api/v1/altinn/admin/clients/felt-altinn/jwks', {
    bearer,
    body: { keys: [key, key] },
  });
  assert.equal(reply.status, 409);
  assert.equal(reply.body, 'A key stands twice in the set.');
});

test('a parameter without a value is as if not sent', async () => {
  for (const [path, empty] of [
    ['scopes/all', 'prefix=&integration_type=&delegated_sources=&accessible_for_all=&inactive='],
    ['scopes', 'scope=&inactive='],
    ['clients', 'inactive=&expiring_within='],
    ['scopes/access/all', 'inactive=&integration_type='],
    ['scopes/access?scope=kunde:fast', '&consumer_orgno=&inactive='],
    ['prefix/all', 'inactive='],
    ['audit', 'page=&size=&subject=&before=&after='],
    ['integrations', 'org_number=&updated_since='],
  ] as const) {
    const joined = `${path}${path.includes('?') ? '' : '?'}${empty}`;
    const [plain, sent] = [
      await opened.call('GET', `api/v1/${path}`, { bearer }),
      await opened.call('GET', `api/v1/${joined}`, { bearer }),
    ];
    assert.equal(sent.status, 200, `${joined}: ${sent.text}`);
    assert.deepEqual(sent.body, plain.body, joined);
  }
  const all = await opened.call('GET', 'api/v1/scopes/all?prefix=', { bearer });
  assert.ok(all.body.length > 3, 'and nothing is filtered');
});

test('expiring keys are asked for in days, as 30d or as an ISO duration', async () => {
  const listed = async (within: string) => {
    const reply = await opened.call('GET', `api/v1/clients?expiring_within=${within}`, { bearer });
    return reply.body.map(({ client_id }: Fields) => client_id);
  };
  for (const within of ['30d', 'P30D', '1d', 'P1D']) assert.deepEqual(await listed(within), ['felt-nokler'], within);
  for (const within of ['0d', 'P0D']) assert.deepEqual(await listed(within), [], within);
  const { paths } = (await opened.call('GET', 'v3/api-docs')).body;
  const parameter = paths['/api/v1/clients'].get.parameters.find(({ name }: Fields) => name === 'expiring_within');
  assert.notEqual(parameter.schema.format, 'duration');
});
