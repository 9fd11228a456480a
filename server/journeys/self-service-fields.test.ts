import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { everyScope, openSelfService, parties, type Reply, type SelfServiceForTest } from '@portvakt/own-tests';

/** Every field of every request with wrong values, and deviations that are accepted because programs use them. */
const machine = { integration_type: 'maskinporten', description: 'Felt for felt', scopes: ['etat:apen'] };
const login = {
  integration_type: 'idporten',
  client_name: 'Innlogging',
  description: 'Felt for felt',
  redirect_uris: ['https://kunde.example/tilbake'],
};
const native = { ...login, application_type: 'native', redirect_uris: ['no.kunde.app:/tilbake'] };
const scope = { prefix: 'kunde', subscope: 'felt', description: 'Felt for felt' };
const entry = { onbehalfof: 'kunde-a', orgno: parties.supplier };

let opened: SelfServiceForTest;
let now = Date.now();
let bearer: string;
before(async () => {
  opened = await openSelfService({ clock: () => now });
  bearer = await opened.mint(parties.consumer, everyScope, { exp: Math.floor(now / 1000) + 86_400 });
  for (const [path, body] of [
    ['clients', { ...machine, client_id: 'felt' }],
    ['clients', { ...login, client_id: 'felt-login' }],
    ['scopes', { ...scope, subscope: 'fast' }],
    ['clients/felt-login/onbehalfof', { ...entry, onbehalfof: 'fast' }],
  ] as const) {
    const made = await call('POST', `api/v1/${path}`, body);
    assert.equal(made.status, 200, made.text);
  }
});
after(() => opened.close());

function call(method: string, path: string, body?: unknown): Promise<Reply> {
  return opened.call(method, path, { bearer, body });
}

function isList(given: Wrong[string]): given is readonly unknown[] {
  return Array.isArray(given);
}

const fieldsOf = (reply: Reply): string[] =>
  reply.body.errors.map(({ fieldIdentifier }: { fieldIdentifier?: string }) => fieldIdentifier ?? '-');

const CONTROL = ['a\u0000b', 'a\u0007', 'a\u001b[31m', 'a\u007f', 'a\u009f', '\ud800', 'x\udc00'];
const NO_TEXT = [5, true, {}, ['x']];
const badLine = (length: number) => [...NO_TEXT, ...CONTROL, 'a\nb', 'a\tb', '\u2028', 'x'.repeat(length + 1)];
const badText = (length: number) => [...NO_TEXT, ...CONTROL, 'x'.repeat(length + 1)];
const badFlag = ['yes', 1, 'on', {}, ['true']];
const badSeconds = [0, -1, 1.5, '0', '-1', '1.5', '1e3', 'soon', true, {}, [1], 1e300, '99999999999999999999'];
const badChoice = [' x', 'none of them', 5, {}, 'NATIVE ', '\u0000'];
const badNumber = [
  '310123413',
  '31012341',
  '3101234120',
  'NO310123412',
  '310 123 412',
  310123412,
  '３１０１２３４１２',
  {},
  ['310123412'],
];
const badUri = [
  'kunde',
  '/sti',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'data:text/html,x',
  'https://',
  'https://a b/',
  'https://a/\u0000',
  ...NO_TEXT,
  `https://kunde.example/${'x'.repeat(2048)}`,
];
const badRedirects = [
  'https://a.example/#x',
  'https://a.example/#',
  'kunde',
  '',
  '/sti',
  'javascript:alert(1)',
  'data:text/html,x',
  'no.kunde.app:/x',
  'ftp://a.example/',
  'https://localhost/x',
  5,
  null,
  {},
  'https://a.example/\u0000',
  `https://a.example/${'x'.repeat(2048)}`,
];

/** The wrong values of each field, and the field that the error names if it is another one. */
type Wrong = Readonly<
  Record<string, readonly unknown[] | { readonly values: readonly unknown[]; readonly at: string }>
>;

const wrongOfAnyClient: Wrong = {
  description: [undefined, null, ...badText(255)],
  client_name: badLine(255),
  active: badFlag,
  application_type: badChoice,
  token_endpoint_auth_method: badChoice,
  access_token_lifetime: [...badSeconds, 86_401],
  refresh_token_lifetime: [...badSeconds, 2_147_483_648],
  refresh_token_usage: badChoice,
  authorization_lifetime: [...badSeconds, 2_147_483_648],
  frontchannel_logout_session_required: badFlag,
  sso_disabled: badFlag,
  code_challenge_method: badChoice,
  logo_uri: badUri,
  client_uri: badUri,
  // Without PORTVAKT_DPOP nobody is told that tokens are bound which are not.
  dpop_bound_access_tokens: [true, ...badFlag],
  grant_types: ['x', 5, {}],
};
const wrongOfMachine: Wrong = {
  ...wrongOfAnyClient,
  scopes: [undefined, null, [], 'etat:apen', {}, 5],
  'scopes ': {
    values: [
      '',
      'apen',
      'etat',
      'etat:',
      ':apen',
      5,
      null,
      {},
      'etat:finnes-ikke',
      'a\u0000:b',
      `a:${'b'.repeat(400)}`,
    ].map((name) => [name]),
    at: 'scopes[0]',
  },
  'grant_types ': { values: [['x'], [5], [null]], at: 'grant_types[0]' },
  'grant_types  ': {
    values: [['authorization_code'], ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'implicit']],
    at: 'grant_types',
  },
  token_endpoint_auth_method: [...badChoice, 'client_secret_basic', 'none'],
  application_type: [...badChoice, 'native', 'browser'],
};
const wrongOfNew: Wrong = {
  integration_type: [undefined, null, 'Maskinporten', 'eformidling', ...badChoice],
  client_orgno: badNumber,
  client_id: [5, {}, '', ' ', 'a b', 'a/b', '-a', 'æ', 'eidas-1', 'x'.repeat(129), 'a\u0000'],
};
const wrongOfLogin: Wrong = {
  ...wrongOfAnyClient,
  client_name: [undefined, null, '', ...badLine(255)],
  redirect_uris: [undefined, null, [], 'https://a.example/', {}],
  'redirect_uris ': { values: badRedirects.map((uri) => ['https://kunde.example/', uri]), at: 'redirect_uris[1]' },
  'post_logout_redirect_uris ': { values: badRedirects.map((uri) => [uri]), at: 'post_logout_redirect_uris[0]' },
  frontchannel_logout_uri: [
    'https://other.example/',
    'http://kunde.example/',
    'https://kunde.example:444/',
    'https://kunde.example/#x',
    'kunde',
    5,
    'a\u0000',
  ],
  'scopes ': { values: [['etat:apen'], ['no_such']], at: 'scopes[0]' },
};

const wrongOfScope: Wrong = {
  description: [undefined, null, ...badText(255)],
  long_description: badText(1023),
  'description#nn': badText(1023),
  'long_description#se': badText(1023),
  visibility: [...badChoice, 'INTERNAL', 'public'],
  active: badFlag,
  accessible_for_all: badFlag,
  allowed_integration_types: ['maskinporten', {}, 5],
  'allowed_integration_types ': { values: [['x'], [5], [null], ['MASKINPORTEN']], at: 'allowed_integration_types[0]' },
  delegation_source: ['https://unknown.example/', 'https://tt02.altinn.no', 'altinn', ...NO_TEXT],
  token_type: badChoice,
  at_max_age: [-1, 1.5, '-1', 'x', true, 2_147_483_648],
  authorization_max_lifetime: [-1, 1.5, '-1', 'x', true, 2_147_483_648],
  requires_user_consent: badFlag,
  requires_user_authentication: badFlag,
  requires_pseudonymous_tokens: badFlag,
  enforced_aud_for_access_token: badLine(2048),
  supports_european_businesses: badFlag,
};
const wrongOfNewScope: Wrong = {
  prefix: [undefined, null, ...badLine(64)],
  subscope: [undefined, null, '', 'A', 'a b', '/a', ...badLine(255)],
};
const wrongOfEntry: Wrong = {
  orgno: [undefined, null, ...badNumber],
  name: badLine(255),
  description: badText(255),
  uri: badUri,
  logo_uri: badUri,
};

const requests: readonly (readonly [name: string, method: string, path: string, good: object, wrong: Wrong])[] = [
  ['a new Maskinporten client', 'POST', 'clients', machine, { ...wrongOfMachine, ...wrongOfNew }],
  [
    'a Maskinporten client',
    'PUT',
    'clients/felt',
    machine,
    {
      ...wrongOfMachine,
      integration_type: ['krr', 'idporten', ...badChoice],
      client_orgno: [parties.stranger, ...badNumber],
    },
  ],
  ['a new client with login', 'POST', 'clients', login, { ...wrongOfLogin, client_orgno: badNumber }],
  ['a client with login', 'PUT', 'clients/felt-login', login, wrongOfLogin],
  [
    'a new native client',
    'POST',
    'clients',
    native,
    {
      'redirect_uris ': {
        values: ['a.b:/#x', 'javascript:alert(1)', 'data:x', 'file:///etc/passwd', 'blob:x', 'kunde', ''].map((uri) => [
          uri,
        ]),
        at: 'redirect_uris[0]',
      },
    },
  ],
  ["a client of Altinn's", 'POST', 'altinn/admin/clients', machine, { ...wrongOfMachine, ...wrongOfNew }],
  ['a new scope', 'POST', 'scopes', scope, { ...wrongOfScope, ...wrongOfNewScope }],
  ['a scope', 'PUT', 'scopes?scope=kunde:fast', scope, wrongOfScope],
  [
    'a new entry',
    'POST',
    'clients/felt-login/onbehalfof',
    entry,
    { ...wrongOfEntry, onbehalfof: [undefined, null, '', 'a b', 'x'.repeat(129), 5, 'a\u0000'] },
  ],
  [
    'an entry',
    'PUT',
    'clients/felt-login/onbehalfof/fast',
    { ...entry, onbehalfof: 'fast' },
    { ...wrongOfEntry, onbehalfof: ['other', '', 5] },
  ],
  [
    'a shared client',
    'POST',
    'datasharing/consumer/client',
    { description: 'Delt', scopes: ['etat:apen'] },
    {
      description: [undefined, null, ...badText(255)],
      scopes: [undefined, null, [], 'etat:apen'],
      keys: ['x', {}, 5],
    },
  ],
];

for (const [name, method, path, good, wrong] of requests) {
  test(`${name}: each field wrong in turn is 400 and named, alone`, async () => {
    for (const [key, given] of Object.entries(wrong)) {
      const field = key.trim();
      const { values, at } = isList(given) ? { values: given, at: field } : given;
      for (const value of values) {
        const reply = await call(method, `api/v1/${path}`, { ...good, [field]: value });
        const shown = `${field} = ${JSON.stringify(value)?.slice(0, 60)}: ${reply.text.slice(0, 300)}`;
        assert.equal(reply.status, 400, shown);
        const [one, ...more] = [...new Set(fieldsOf(reply))];
        assert.deepEqual(more, [], shown);
        assert.ok(one === at || one?.startsWith(`${at}[`), shown);
        assert.equal(reply.text.includes('\\u0000'), false, 'what was sent is not sent back raw');
      }
    }
  });

  test(`${name}: several fields wrong at once are all named`, async () => {
    const plain = Object.entries(wrong)
      .filter(([key, given]) => key === key.trim() && isList(given))
      .map(([key, given]) => [
        key,
        (given as readonly unknown[]).find(
          (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
        ),
      ])
      .filter(([, value]) => value !== undefined);
    if (plain.length === 0) return;
    const reply = await call(method, `api/v1/${path}`, { ...good, ...Object.fromEntries(plain) });
    assert.equal(reply.status, 400);
    const named = new Set(fieldsOf(reply).map((field) => field.replace(/\[.*$/, '')));
    assert.deepEqual([...named].sort(), plain.map(([key]) => key).sort());
  });

  test(`${name}: null, numbers as text, and fields that are unknown or read-only are let pass`, async () => {
    const nulls = Object.fromEntries(
      Object.keys(wrong)
        .map((key) => key.trim())
        .filter((key) => !(key in good))
        .map((key) => [key, null]),
    );
    const ignored = {
      created: 5,
      last_updated: {},
      jwks_uri: 1,
      client_secret: 'x',
      supplier_orgno: parties.stranger,
      name: path.includes('onbehalfof') ? 'A' : '',
      owner_orgno: parties.stranger,
      unknown: { deep: [null] },
      force_pkce: true,
    };
    const unique =
      method === 'PUT'
        ? {}
        : path.includes('onbehalfof')
          ? { onbehalfof: 'ny' }
          : path === 'scopes'
            ? { subscope: 'ny' }
            : {};
    const reply = await call(method, `api/v1/${path}`, { ...nulls, ...ignored, ...good, ...unique });
    assert.equal(reply.status, 200, reply.text);
    assert.notEqual(reply.body.supplier_orgno, parties.stranger);
    assert.notEqual(reply.body.owner_orgno, parties.stranger);
  });
}

test('what a form has left empty is as if it had not been sent', async () => {
  const made = await call('POST', 'clients', {
    ...login,
    client_orgno: '',
    client_uri: '',
    logo_uri: '',
    frontchannel_logout_uri: '',
    refresh_token_usage: '',
    code_challenge_method: '',
  });
  assert.equal(made.status, 200, made.text);
  assert.equal(made.body.code_challenge_method, 'S256');
  for (const field of ['client_uri', 'logo_uri', 'frontchannel_logout_uri']) {
    assert.equal(field in made.body, false, field);
  }
  assert.equal(made.body.client_orgno, parties.consumer);
  const open = await call('POST', 'scopes', {
    ...scope,
    subscope: 'skjema',
    delegation_source: '',
    enforced_aud_for_access_token: '',
  });
  assert.equal(open.status, 200, open.text);
  assert.equal('delegation_source' in open.body, false);
});

test('numbers and flags may be text, in any case and with blanks', async () => {
  const made = await call('POST', 'clients', {
    ...machine,
    access_token_lifetime: '120',
    refresh_token_lifetime: ' 60 ',
    authorization_lifetime: '',
    active: 'TRUE',
    sso_disabled: 'False',
  });
  assert.equal(made.status, 200, made.text);
  assert.equal(made.body.access_token_lifetime, 120);
  assert.equal(made.body.refresh_token_lifetime, 60);
  assert.equal(made.body.authorization_lifetime, 7200);
  assert.equal(made.body.sso_disabled, false);
  const open = await call('POST', 'scopes', {
    ...scope,
    subscope: 'tekst',
    at_max_age: '0',
    accessible_for_all: 'true',
  });
  assert.equal(open.body.accessible_for_all, true);
  assert.equal(open.body.at_max_age, 0);
});

test('queries: each parameter wrong in turn', async () => {
  for (const [path, field] of [
    ['clients?inactive=maybe', 'inactive'],
    ['clients?inactive=true&inactive=false', 'inactive'],
    ['clients?expiring_within=30', 'expiring_within'],
    ['clients?expiring_within=-1d', 'expiring_within'],
    ['clients?expiring_within=P1M', 'expiring_within'],
    ['clients?expiring_within=PD', 'expiring_within'],
    ['scopes/scope?scope=', 'scope'],
    ['scopes/scope', 'scope'],
    ['scopes/scope?scope=a%00b', 'scope'],
    ['scopes/scope?scope=kunde:fast&scope=kunde:ny', 'scope'],
    [`scopes/scope?scope=${'a'.repeat(321)}`, 'scope'],
    ['scopes/access', 'scope'],
    [`scopes/access?scope=kunde:fast&consumer_orgno=${parties.supplier}`, 'scope'],
    ['scopes/access?consumer_orgno=310123413', 'consumer_orgno'],
    ['scopes/all?accessible_for_all=x', 'accessible_for_all'],
    ['audit?page=-1', 'page'],
    ['audit?page=x', 'page'],
    ['audit?size=0', 'size'],
    ['audit?size=201', 'size'],
    ['audit?subject=%0a', 'subject'],
    ['integrations?org_number=310123413', 'org_number'],
    ['integrations?updated_since=yesterday', 'updated_since'],
    ['organizations/310123413', 'orgnr'],
    ['organizations/NAV', 'orgnr'],
    [`clients/${'a'.repeat(129)}`, 'client_id'],
    ['clients/a%0ab', 'client_id'],
  ] as const) {
    const reply = await call('GET', `api/v1/${path}`);
    assert.equal(reply.status, 400, `${path}: ${reply.text}`);
    assert.deepEqual(fieldsOf(reply), [field], path);
  }
  for (const path of [
    'scopes/all?integration_type=WHATEVER',
    'scopes/all?unknown=1',
    'clients?inactive=TRUE',
    'scopes/all?integration_type=ID_PORTEN&inactive=TRUE',
  ]) {
    assert.equal((await call('GET', `api/v1/${path}`)).status, 200, path);
  }
  for (const orgno of ['310123413', 'x', '%00']) {
    const reply = await call('PUT', `api/v1/scopes/access/${orgno}?scope=kunde:fast`);
    assert.equal(reply.status, 400);
    assert.deepEqual(fieldsOf(reply), ['consumer_orgno']);
  }
});

test('an answer that is read and sent back whole changes nothing but when it was changed', async () => {
  for (const path of [
    'clients/felt',
    'clients/felt-login',
    'clients/consumer-client',
    'scopes/scope?scope=kunde:fast',
    'clients/felt-login/onbehalfof/fast',
  ]) {
    const read = (await call('GET', `api/v1/${path}`)).body;
    now += 1000;
    const put = await call('PUT', `api/v1/${path.replace('/scope?', '?')}`, read);
    assert.equal(put.status, 200, `${path}: ${put.text}`);
    const again = (await call('GET', `api/v1/${path}`)).body;
    assert.notEqual(again.last_updated, read.last_updated, path);
    assert.deepEqual({ ...again, last_updated: 0 }, { ...read, last_updated: 0 }, path);
  }
});

test('what was made through data sharing can be read and sent back whole', async () => {
  const shared = await call('POST', 'api/v1/datasharing/consumer/client', {
    description: 'Over flere\nlinjer\tog langt',
    scopes: ['etat:apen'],
  });
  assert.equal(shared.status, 200, shared.text);
  const path = `api/v1/clients/${shared.body.clientId}`;
  const read = (await call('GET', path)).body;
  const put = await call('PUT', path, read);
  assert.equal(put.status, 200, put.text);
});

test('what exists or is deactivated is 409; only an update that says so takes it into use again', async () => {
  const id = 'av-og-pa';
  assert.equal((await call('POST', 'clients', { ...machine, client_id: id })).status, 200);
  assert.equal((await call('POST', 'clients', { ...machine, client_id: id })).status, 409);
  assert.equal((await call('DELETE', `clients/${id}`)).status, 200);
  assert.equal((await call('DELETE', `clients/${id}`)).status, 200, 'again');
  assert.equal((await call('POST', 'clients', { ...machine, client_id: id })).status, 409);
  const deactivated = (await call('GET', `clients/${id}`)).body;
  assert.equal(deactivated.active, false);
  for (const [method, path, body] of [
    ['PUT', '', machine],
    ['PUT', '', deactivated],
    ['POST', '/jwks', { keys: [] }],
    ['DELETE', '/jwks', undefined],
    ['DELETE', '/jwks/k', undefined],
    ['POST', '/secret', undefined],
    ['POST', '/onbehalfof', entry],
  ] as const) {
    const reply = await call(method, `clients/${id}${path}`, body);
    assert.ok([400, 409].includes(reply.status), `${method} ${path}: ${reply.status}`);
    if (body === undefined || body === machine || body === deactivated) assert.equal(reply.status, 409);
  }
  assert.equal((await call('GET', 'clients')).text.includes(id), false);
  assert.equal((await call('GET', 'clients?inactive=true')).text.includes(id), true);
  assert.equal((await call('PUT', `clients/${id}`, { ...machine, active: true })).body.active, true);

  const name = 'scope=kunde:av-og-pa';
  const post = () => call('POST', 'scopes', { ...scope, subscope: 'av-og-pa' });
  assert.equal((await post()).status, 200);
  assert.equal((await post()).status, 409);
  assert.equal((await call('PUT', `scopes/access/${parties.stranger}?${name}`)).body.state, 'APPROVED');
  assert.equal((await call('DELETE', `scopes?${name}`)).body.active, false);
  assert.equal((await call('DELETE', `scopes?${name}`)).body.active, false);
  assert.equal((await post()).status, 409);
  assert.equal((await call('PUT', `scopes?${name}`, scope)).status, 409);
  assert.equal((await call('PUT', `scopes/access/${parties.supplier}?${name}`)).status, 409);
  assert.equal((await call('GET', `scopes/access?${name}`)).body.length, 1, 'grants stay');
  assert.equal((await call('DELETE', `scopes/access/${parties.stranger}?${name}`)).body.state, 'DENIED');
  assert.equal((await call('DELETE', `scopes/access/${parties.stranger}?${name}`)).body.state, 'DENIED');
  assert.equal((await call('PUT', `scopes?${name}`, { ...scope, active: true })).body.active, true);
  assert.equal((await call('POST', 'clients/felt-login/onbehalfof', { ...entry, onbehalfof: 'fast' })).status, 409);
  assert.equal((await call('POST', 'clients/felt/onbehalfof', entry)).status, 400, 'Maskinporten clients have none');
});
