import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import type { EarlierSettings, Setting } from './setting.ts';
import { developmentKeyEncryptionKey, readSettings, type Settings } from './settings.ts';
import { settingsTable } from './settings-table.ts';

const read = (environment: Record<string, string>): Settings => {
  const settings = readSettings(environment);
  if ('problems' in settings) assert.fail(settings.problems.join('\n'));
  return settings;
};
const problemsOf = (environment: Record<string, string>): readonly string[] => {
  const settings = readSettings(environment);
  return 'problems' in settings ? settings.problems : [];
};
const kek = createHash('sha256').update('a key of these tests').digest('base64');
const production = {
  PORTVAKT_PROFILE: 'production',
  PORTVAKT_PUBLIC_URL: 'https://portvakt.example/',
  PORTVAKT_KEY_ENCRYPTION_KEY: kek,
  PORTVAKT_DATABASE_URL: 'postgres://h/n',
  PORTVAKT_ORGNO: '310123412',
};

describe('settings', () => {
  test('with nothing set, a laptop works', () => {
    const settings = read({});
    assert.deepEqual(
      [
        settings.profile,
        settings.host,
        settings.port,
        settings.issuer,
        settings.registry,
        settings.workers,
        settings.signingKeyBits,
        settings.grantAuditMonths,
      ],
      ['local', '127.0.0.1', 7070, 'http://localhost:7070/', 'demo', 1, 2048, 13],
    );
    assert.deepEqual(settings.database, { kind: 'sqlite', file: resolve('data/portvakt.db') });
    assert.equal(settings.dataDirectory, resolve('data'));
  });

  test('the issuer follows the port, and the data folder the database', () => {
    assert.equal(read({ PORT: '8080' }).issuer, 'http://localhost:8080/');
    assert.equal(read({ PORTVAKT_DATABASE_URL: 'sqlite:/somewhere/p.db' }).dataDirectory, '/somewhere');
    assert.equal(read({ PORTVAKT_DATABASE_URL: 'sqlite::memory:' }).dataDirectory, resolve('data'));
    assert.equal(read({ PORTVAKT_DATABASE_URL: 'postgres://u:p@h/n' }).dataDirectory, resolve('data'));
    assert.equal(read({ PORTVAKT_DATA_DIR: 'x' }).dataDirectory, join(process.cwd(), 'x'));
  });

  test('a grant without jti is taken once in production, again elsewhere, and as it is set', () => {
    assert.equal(read({}).grantsWithoutJti, 'repeatable');
    const elsewhere = { ...production, PORTVAKT_DATABASE_URL: 'postgres://u:p@db.example/n' };
    assert.equal(read({ ...elsewhere, PORTVAKT_PROFILE: 'test' }).grantsWithoutJti, 'repeatable');
    assert.equal(read(elsewhere).grantsWithoutJti, 'once');
    for (const wanted of ['once', 'repeatable', 'refused'] as const) {
      assert.equal(read({ ...elsewhere, PORTVAKT_GRANTS_WITHOUT_JTI: wanted }).grantsWithoutJti, wanted);
    }
    assert.match(
      problemsOf({ PORTVAKT_GRANTS_WITHOUT_JTI: 'twice' })[0] ?? '',
      /^PORTVAKT_GRANTS_WITHOUT_JTI must be one of/,
    );
  });

  test('limits are named one by one, and only what protects the process holds in local', () => {
    const strict = read({ ...production, PORTVAKT_LIMITS: 'client=50/2s, address = off,idle_seconds=5' }).limits;
    assert.deepEqual(strict.rates.client, { most: 50, seconds: 2 });
    assert.equal(strict.rates.address, undefined);
    assert.ok((strict.rates.open?.most ?? 0) > 0, 'the default');
    assert.equal(strict.bounds.idle_seconds, 5);
    const local = read({ PORTVAKT_LIMITS: 'organisation=7/60s' }).limits;
    assert.deepEqual(
      Object.values(local.rates).filter((rate) => rate !== undefined),
      [{ most: 7, seconds: 60 }],
    );
    assert.equal(local.bounds.connections_per_address, undefined);
    assert.equal(local.bounds.header_bytes, 32_768);
    const wrong = [
      'client=5',
      'client=0/1s',
      'client=5/0s',
      'clients=5/1s',
      'idle_seconds=off',
      'header_bytes=1',
      'open',
    ];
    for (const text of wrong) {
      const [problem = ''] = problemsOf({ PORTVAKT_LIMITS: text });
      assert.match(problem, /^PORTVAKT_LIMITS must /, text);
      assert.ok(problem.includes(`'${text}'`), problem);
    }
  });

  test('trusted proxies are addresses and networks, or none', () => {
    const proxies = read({ PORTVAKT_TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::7' }).trustedProxies;
    const known = ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::7'];
    const others = ['11.0.0.1', '2001:db8::8', '', 'unknown'];
    assert.deepEqual(
      [...known, ...others].filter((address) => proxies?.has(address)),
      known,
    );
    assert.equal(read({ PORTVAKT_TRUSTED_PROXIES: 'none' }).trustedProxies?.has('10.1.2.3'), false);
    assert.equal(read({}).trustedProxies, undefined);
    for (const text of ['10.0.0.0/33', '10.0.0.0/0', 'proxy.example', '10.0.0.0/8/8', '2001:db8::/x']) {
      assert.match(
        problemsOf({ PORTVAKT_TRUSTED_PROXIES: text })[0] ?? '',
        /^PORTVAKT_TRUSTED_PROXIES must name/,
        text,
      );
    }
  });

  test('quotas are named one by one; what is not named keeps its default', () => {
    const { quotas } = read({ PORTVAKT_QUOTAS: 'clients=5, systems = 0' });
    assert.deepEqual([quotas.clients, quotas.systems, quotas.scopes], [5, 0, 10_000]);
    // The registry of the benchmark must fit into the defaults.
    assert.ok(read({}).quotas.scopes >= 5000 && read({}).quotas.accesses >= 1_000_000);
    for (const wrong of ['clients', 'clients=', 'clients=-1', 'clients=1e3', 'clients=9999999999', 'cats=1', '=1']) {
      assert.match(problemsOf({ PORTVAKT_QUOTAS: wrong })[0] ?? '', /^PORTVAKT_QUOTAS must name/, wrong);
    }
  });

  test('trusted issuers are other issuers, as they write themselves', () => {
    assert.deepEqual(read({}).trustedIssuers, []);
    assert.deepEqual(read({ PORTVAKT_TRUSTED_ISSUERS: 'https://a.example/, https://b.example/x/' }).trustedIssuers, [
      'https://a.example/',
      'https://b.example/x/',
    ]);
    for (const wrong of ['a.example', 'https://a.example', 'ftp://a.example/', 'HTTPS://a.example/']) {
      assert.match(problemsOf({ PORTVAKT_TRUSTED_ISSUERS: wrong })[0] ?? '', /^PORTVAKT_TRUSTED_ISSUERS must name/);
    }
    assert.match(problemsOf({ PORTVAKT_TRUSTED_ISSUERS: 'http://localhost:7070/' })[0] ?? '', /other issuers/);
    assert.match(problemsOf({ ...production, PORTVAKT_TRUSTED_ISSUERS: 'http://a.example/' })[0] ?? '', /https/);
  });

  test('a former issuer has a time from which and a time until which, and is another issuer', () => {
    const former = (text: string) => ({ PORTVAKT_FORMER_ISSUER: text });
    assert.equal(read({}).formerIssuer, undefined);
    assert.deepEqual(read(former('https://old.example/ since 2027-01-01  until 2027-06-01T00:00+02:00')).formerIssuer, {
      issuer: 'https://old.example/',
      since: Date.UTC(2027, 0, 1),
      until: Date.UTC(2027, 4, 31, 22),
    });
    const wrong: readonly (readonly [text: string, told: RegExp])[] = [
      ['https://old.example/', /must be URL since TIME until TIME/],
      ['https://old.example/ until 2027-06-01', /must be URL since TIME until TIME/],
      ['https://old.example since 2027-01-01 until 2027-06-01', /slash at the end; it names 'https:\/\/old\.example'/],
      ['https://old.example/x/ since 2027-01-01 until 2027-06-01', /must name an issuer/],
      ['https://old.example/ since 2027-02-30 until 2027-06-01', /a day or a time after 'since'/],
      ['https://old.example/ since 2027-01-01 until sommer', /a day or a time after 'until'/],
      ['https://old.example/ since 2027-06-01 until 2027-06-01', /must end after it has begun/],
      ['http://localhost:7070/ since 2027-01-01 until 2027-06-01', /must be another issuer/],
      ['https://ola:hemmelig@old.example/ since 2027-01-01 until 2027-06-01', /user name|password/],
    ];
    for (const [text, told] of wrong) {
      const problems = problemsOf(former(text));
      assert.match(problems.join('\n'), told, text);
      assert.doesNotMatch(problems.join('\n'), /hemmelig/);
    }
    const inProduction = { ...production, ...former('http://old.example/ since 2027-01-01 until 2027-06-01') };
    assert.match(problemsOf(inProduction)[0] ?? '', /^PORTVAKT_FORMER_ISSUER must .*https/);
  });

  test("Skyporten's issuer has no slash at its end, and a host or a path of its own", () => {
    const sky = (issuer: string, more: Record<string, string> = {}) => ({ PORTVAKT_SKYPORTEN_ISSUER: issuer, ...more });
    assert.equal(read({}).skyportenIssuer, undefined);
    for (const right of ['https://sky.example', 'http://localhost:7071', 'http://localhost:7070/skyporten']) {
      assert.equal(read(sky(right)).skyportenIssuer, right);
    }
    const wrong: readonly (readonly [issuer: string, told: RegExp])[] = [
      ['https://sky.example/', /without a slash at its end/],
      ['sky.example', /must be an http or https URL/],
      ['https://SKY.example', /must be an http or https URL/],
      ['https://sky.example:443', /must be an http or https URL/],
      ['https://sky.example?x', /must be an http or https URL/],
      ['https://sky.example#x', /must be an http or https URL/],
      ['https://sky.example/skyporten', /must be a host of its own/],
      ['http://localhost:7070', /must be a host of its own/],
      ['https://localhost:7070', /must be a host of its own/],
      ['http://localhost:7070/a/b', /one further part that nothing else has/],
      ['http://localhost:7070/api', /one further part that nothing else has/],
      ['https://ola:hemmelig@sky.example', /user name|password/],
    ];
    for (const [issuer, told] of wrong) {
      const problems = problemsOf(sky(issuer)).join('\n');
      assert.match(problems, told, issuer);
      assert.match(problems, /^PORTVAKT_SKYPORTEN_ISSUER /, issuer);
      assert.doesNotMatch(problems, /hemmelig/);
    }
    const moved = { PORTVAKT_FORMER_ISSUER: 'https://old.example/ since 2027-01-01 until 2027-06-01' };
    assert.match(
      problemsOf(sky('https://old.example', moved)).join(),
      /must not be on the host of PORTVAKT_FORMER_ISSUER/,
    );
    assert.match(problemsOf({ ...production, ...sky('http://sky.example') }).join(), /https/);
  });

  test("Skyporten's path is none that the server has", async () => {
    const described = await readFile(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8');
    const taken = new Set([...described.matchAll(/^ {2}'?\/([a-z][a-z0-9-]*)(?=[/':])/gm)].map((match) => match[1]));
    assert.ok(taken.size > 10, [...taken].join());
    for (const part of [...taken, 's', 'swagger-ui', 'test-authority', 'v3']) {
      const issuer = `http://localhost:7070/${part}`;
      assert.notEqual(problemsOf({ PORTVAKT_SKYPORTEN_ISSUER: issuer }).length, 0, issuer);
    }
  });

  test('an empty variable counts as unset', () => {
    assert.equal(read({ PORT: '', PORTVAKT_PROFILE: ' ' }).port, 7070);
  });

  test('production with everything set has no demo and no hints to give', () => {
    const settings = read(production);
    assert.deepEqual(
      [settings.host, settings.registry, settings.issuer],
      ['0.0.0.0', 'none', 'https://portvakt.example/'],
    );
  });

  test('production and test name every development default', () => {
    const missing = (profile: string) =>
      problemsOf({ PORTVAKT_PROFILE: profile })
        .map(
          (problem) =>
            / must be set in the (test|production) profile: its default/.exec(problem) && problem.split(' ')[0],
        )
        .sort();
    assert.deepEqual(missing('test'), ['PORTVAKT_KEY_ENCRYPTION_KEY', 'PORTVAKT_PUBLIC_URL']);
    assert.deepEqual(missing('production'), [
      'PORTVAKT_DATABASE_URL',
      'PORTVAKT_KEY_ENCRYPTION_KEY',
      'PORTVAKT_ORGNO',
      'PORTVAKT_PUBLIC_URL',
    ]);
    const all = problemsOf({
      PORTVAKT_PROFILE: 'production',
      PORTVAKT_PUBLIC_URL: 'http://localhost:7070/',
      PORTVAKT_KEY_ENCRYPTION_KEY: developmentKeyEncryptionKey.toString('base64'),
      PORTVAKT_REGISTRY: 'demo',
      PORTVAKT_DATABASE_URL: 'sqlite::memory:',
      PORTVAKT_REVOCATION: 'soft',
      PORTVAKT_LOCAL_OPEN: 'yes',
    });
    assert.deepEqual(all.map((problem) => problem.split(' ')[0]).sort(), [
      'PORTVAKT_DATABASE_URL',
      'PORTVAKT_KEY_ENCRYPTION_KEY',
      'PORTVAKT_LOCAL_OPEN',
      'PORTVAKT_ORGNO',
      'PORTVAKT_PUBLIC_URL',
      'PORTVAKT_REGISTRY',
      'PORTVAKT_REVOCATION',
    ]);
  });

  test('production takes SQLite and any organisation where they are asked for', () => {
    const asked = { ...production, PORTVAKT_DATABASE_URL: 'sqlite:./data/portvakt.db', PORTVAKT_ORGNO: '991825827' };
    assert.deepEqual(read(asked).database, { kind: 'sqlite', file: resolve('data/portvakt.db') });
    assert.equal(read(asked).operator.name, 'Digitaliseringsdirektoratet');
    assert.deepEqual(read(production).operator, { orgno: '310123412', name: null });
  });

  test('local is opened to other machines on purpose only, and says so', () => {
    assert.equal(read({ PORTVAKT_LOCAL_OPEN: 'yes' }).host, '0.0.0.0');
    assert.equal(read({ PORTVAKT_LOCAL_OPEN: 'yes', HOST: '10.1.2.3' }).host, '10.1.2.3');
    assert.equal(read({ PORTVAKT_LOCAL_OPEN: 'yes', HOST: '127.0.0.1' }).host, '127.0.0.1');
    assert.match(problemsOf({ HOST: '0.0.0.0' })[0] ?? '', /with PORTVAKT_LOCAL_OPEN=yes\.$/);
    for (const value of ['no', '']) assert.equal(problemsOf({ PORTVAKT_LOCAL_OPEN: value, HOST: '::' }).length, 1);
    for (const profile of ['test', 'production']) {
      const problems = problemsOf({ ...production, PORTVAKT_PROFILE: profile, PORTVAKT_LOCAL_OPEN: 'yes' });
      assert.match(problems.join('\n'), /^PORTVAKT_LOCAL_OPEN must not be yes in the (test|production) profile/);
    }
  });

  test('a misspelt setting is a problem beside the others', () => {
    assert.deepEqual(problemsOf({ PORTVAKT_DATABAS_URL: 'x', PORTVAKT_FOO: '1', PORT: 'x' }), [
      'PORTVAKT_DATABAS_URL is no setting. Did you mean PORTVAKT_DATABASE_URL?',
      'PORTVAKT_FOO is no setting.',
      "PORT must be a whole number from 0 to 65535; it is 'x'.",
    ]);
  });

  const wrong: readonly (readonly [name: string, environment: Record<string, string>, problem: RegExp])[] = [
    [
      'a profile that does not exist',
      { PORTVAKT_PROFILE: 'prod' },
      /PORTVAKT_PROFILE must be one of local, test, production; it is 'prod'/,
    ],
    ['a port that is none', { PORT: '70700' }, /PORT must be a whole number from 0 to 65535/],
    ['a port with a fraction', { PORT: '7070.5' }, /PORT/],
    [
      'another address than loopback in local',
      { HOST: '0.0.0.0' },
      /HOST must be a loopback address in the local profile/,
    ],
    ['an issuer without its slash', { PORTVAKT_PUBLIC_URL: 'https://portvakt.example' }, /ends in a slash/],
    ['an issuer with a path', { PORTVAKT_PUBLIC_URL: 'https://portvakt.example/x/' }, /without a path/],
    ['an issuer that is no URL', { PORTVAKT_PUBLIC_URL: 'portvakt.example/' }, /PORTVAKT_PUBLIC_URL/],
    [
      'an unknown database',
      { PORTVAKT_DATABASE_URL: 'mysql://secret@h/n' },
      /PORTVAKT_DATABASE_URL must be sqlite:FILE/,
    ],
    ['a short key', { PORTVAKT_KEY_ENCRYPTION_KEY: 'AAAA' }, /32 bytes in base64/],
    ['a key that is no base64', { PORTVAKT_KEY_ENCRYPTION_KEY: `${'!'.repeat(43)}=` }, /32 bytes in base64/],
    [
      'signing keys of another size',
      { PORTVAKT_SIGNING_KEY_BITS: '1024' },
      /PORTVAKT_SIGNING_KEY_BITS must be one of 2048, 3072, 4096/,
    ],
    ['no workers', { PORTVAKT_WORKERS: '0' }, /PORTVAKT_WORKERS/],
    [
      'workers that cannot share a database',
      { PORTVAKT_WORKERS: '2', PORTVAKT_DATABASE_URL: 'sqlite::memory:' },
      /processes cannot share it/,
    ],
    ['a guessable metrics token', { PORTVAKT_METRICS_TOKEN: 'short' }, /at least 16/],
  ];
  for (const [name, environment, problem] of wrong) {
    test(`refuses ${name}`, () => {
      const problems = problemsOf(environment);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', problem);
    });
  }

  test('starts a worker for each core when asked to, and one where they could not share the database', () => {
    assert.equal(read({ PORTVAKT_WORKERS: 'auto' }).workers, Math.min(availableParallelism(), 64));
    assert.equal(read({ PORTVAKT_WORKERS: 'auto', PORTVAKT_DATABASE_URL: 'sqlite::memory:' }).workers, 1);
  });

  test('production and test refuse keys that are no keys, each with its cure', () => {
    const keys = [Buffer.alloc(32), Buffer.alloc(32, 7), Buffer.from('abcd'.repeat(8)), developmentKeyEncryptionKey];
    for (const profile of ['production', 'test']) {
      for (const key of keys) {
        const [problem, ...others] = problemsOf({
          ...production,
          PORTVAKT_PROFILE: profile,
          PORTVAKT_KEY_ENCRYPTION_KEY: key.toString('base64'),
        });
        assert.match(problem ?? '', /^PORTVAKT_KEY_ENCRYPTION_KEY must (not )?be .*openssl rand -base64 32$/);
        assert.deepEqual(others, []);
      }
    }
  });

  test('production takes only public https issuers, its own and those it trusts', () => {
    for (const address of [
      'http://portvakt.example/',
      'https://localhost/',
      'https://127.0.0.1:7070/',
      'https://[::1]/',
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'https://portvakt.local/',
      'https://portvakt.test/',
      'https://operator:hunter2@portvakt.example/',
    ]) {
      const own = problemsOf({ ...production, PORTVAKT_PUBLIC_URL: address });
      assert.equal(own.length, 1, address);
      assert.match(own[0] ?? '', /^PORTVAKT_PUBLIC_URL must .* such as https:/);
      const trusted = problemsOf({ ...production, PORTVAKT_TRUSTED_ISSUERS: `https://a.example/,${address}` });
      assert.equal(trusted.length, 1, address);
      assert.match(trusted[0] ?? '', /PORTVAKT_TRUSTED_ISSUERS must /);
      assert.equal([...own, ...trusted].join().includes('hunter2'), false);
    }
  });

  test('no profile has a user name in an issuer', () => {
    for (const name of ['PORTVAKT_PUBLIC_URL', 'PORTVAKT_TRUSTED_ISSUERS'])
      assert.match(problemsOf({ [name]: 'https://user:hunter2@a.example/' })[0] ?? '', /no user name and no password/);
  });

  test('production refuses a metrics token that is short or the same character over and over', () => {
    for (const token of ['short', 'a'.repeat(40)]) {
      const [problem] = problemsOf({ ...production, PORTVAKT_METRICS_TOKEN: token });
      assert.match(problem ?? '', /^PORTVAKT_METRICS_TOKEN must .*openssl rand -hex 32$/);
    }
  });

  test('a problem never repeats a value that may be secret', () => {
    const problems = problemsOf({
      PORTVAKT_DATABASE_URL: 'mysql://user:hunter2@h/n',
      PORTVAKT_KEY_ENCRYPTION_KEY: 'hunter2',
      PORTVAKT_METRICS_TOKEN: 'hunter2',
      PORTVAKT_PUBLIC_URL: 'ftp://user:hunter2@a.example/',
    });
    assert.equal(problems.length, 4);
    assert.equal(problems.join().includes('hunter2'), false);
  });

  test('a setting depends only on those that come before it in the table', () => {
    const known = new Map<string, unknown>();
    // Only what has been read so far is there; asking for anything else is the fault that is looked for.
    const earlier = new Proxy({} as EarlierSettings, {
      get: (_, name) =>
        known.has(String(name)) ? known.get(String(name)) : assert.fail(`not read yet: ${String(name)}`),
    });
    const report = () => undefined;
    for (const profile of ['local', 'test', 'production']) {
      known.clear();
      for (const [key, setting] of Object.entries(settingsTable) as [string, Setting<unknown>][]) {
        setting.parse('https://portvakt.example/', { earlier, report });
        setting.mustBeSet?.(earlier);
        const value = key === 'profile' ? profile : setting.default(earlier);
        setting.check?.(value, earlier);
        known.set(key, value);
      }
    }
    assert.deepEqual([...known.keys()], Object.keys(read({})));
  });
});
