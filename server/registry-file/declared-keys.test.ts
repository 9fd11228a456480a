import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeKey, organisations, temporaryFolder } from '@portvakt/own-tests';
import { InvalidRegistryError, readRegistryFile } from './read-registry-file.ts';

const { publicJwk, privateJwk, privateKey } = makeKey('declared');
const { kty, n, e } = publicJwk;
const pem = createPublicKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
  .export({ format: 'pem', type: 'spki' })
  .toString();

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
before(async () => {
  folder = await temporaryFolder();
});
after(() => folder.remove());

const read = async (name: string, content: string | Uint8Array) => {
  const file = join(folder.path, name);
  await writeFile(file, content);
  return readRegistryFile(file);
};
const problemsOf = async (name: string, content: string | Uint8Array) => {
  const outcome = await read(name, content).catch((error: unknown) => error);
  assert.ok(outcome instanceof InvalidRegistryError, 'it is refused');
  return outcome.problems;
};
const withKeys = (...keys: readonly unknown[]) =>
  JSON.stringify({ clients: [{ client_id: 'a', client_orgno: organisations.consumer, jwks: { keys } }] });

describe('keys in a registry file', () => {
  const forms: readonly (readonly [what: string, key: unknown, named: boolean])[] = [
    ['a JWK', publicJwk, true],
    ['a JWK of n and e only', { n, e }, false],
    ['a JWK whose private members are empty', { ...publicJwk, d: '', p: '', oth: [], x5c: [] }, true],
    ['PEM', pem, false],
    ['PEM with \\n in letters', pem.trim().replaceAll('\n', '\\n'), false],
    ['base64 of a JWK', Buffer.from(JSON.stringify(publicJwk)).toString('base64'), true],
    ['a JWK as text', JSON.stringify(publicJwk), true],
    ['PEM that is named', { kid: 'declared', pem }, true],
  ];
  for (const [what, key, named] of forms) {
    test(`may be ${what}`, async () => {
      const [client] = (await read('registry.json', withKeys(key))).clients ?? [];
      const [got] = client?.jwks?.keys ?? [];
      assert.deepEqual([got?.kty, got?.n, got?.e], [kty, n, e]);
      if (named) assert.equal(got?.kid, 'declared');
      else assert.match(String(got?.kid), /^[\w-]{43}$/, 'the thumbprint');
    });
  }

  const refused: readonly (readonly [what: string, key: unknown, sentence: RegExp])[] = [
    [
      'a private key in PEM',
      privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      /keys\[0\]: it is a private key\. .*replace this key/,
    ],
    ['a set', { keys: [publicJwk, publicJwk] }, /keys\[0\]: it is a set of 2 keys/],
    ['an SSH key', 'ssh-rsa AAAA', /keys\[0\]: it is an SSH public key/],
    ['PEM with members that it has itself', { pem, n }, /keys\[0\]: n does not go with pem/],
  ];
  for (const [what, key, sentence] of refused) {
    test(`are told what they are: ${what}`, async () => {
      const problems = await problemsOf('registry.json', withKeys(key));
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(String(problems[0]), sentence);
      assert.ok(!String(problems[0]).includes(String(privateJwk.d)));
    });
  }
});

describe('how a registry file is written', () => {
  const named = 'organisations:\n  - orgno: "310123412"\n    name: Bærum\n';

  test('UTF-8 with a byte order mark is read, in JSON and YAML', async () => {
    const json = JSON.stringify({ organisations: [{ orgno: '310123412', name: 'Bærum' }] });
    for (const [name, text] of [
      ['bom.json', json],
      ['bom.yaml', named],
    ] as const)
      assert.equal((await read(name, `\uFEFF${text}`)).organisations?.[0]?.name, 'Bærum');
  });

  test('another encoding is refused, with the line', async () => {
    assert.match(String(await problemsOf('latin1.yaml', Buffer.from(named, 'latin1'))), /it is not UTF-8: line 3 /);
    assert.match(String(await problemsOf('utf16.json', Buffer.from('{"a":1}', 'utf16le'))), /it is UTF-16/);
  });

  test('faults of YAML are told in its words', async () => {
    const cases: readonly (readonly [text: string, sentence: RegExp])[] = [
      [`${named}---\n${named}`, /there are 2 YAML documents in it/],
      [
        'organisations:\n  - orgno: 310123412\n',
        /^\$\.organisations\[0\]\.orgno: must be a string, and YAML reads it as a number\. Write it in quotation marks$/,
      ],
      ['organisations: []\norganisations: []\n', /the same key stands twice in one map at line 2/],
      ['organisations: [\n', /this is not YAML that can be read: .* line \d/],
    ];
    for (const [text, sentence] of cases) {
      const problems = await problemsOf('registry.yaml', text);
      assert.match(problems.join('\n'), sentence);
      assert.doesNotMatch(problems.join('\n'), /parseAllDocuments|must match/);
    }
  });

  test('a value that is not among those allowed is told what is allowed', async () => {
    const client = { client_id: 'a', client_orgno: organisations.consumer };
    const cases: readonly (readonly [file: object, sentence: RegExp])[] = [
      [
        { scopes: [{ prefix: 'p', subscope: 's', description: 'd', visibility: 'public' }] },
        /^\$\.scopes\[0\]\.visibility: must be one of PUBLIC, PRIVATE, INTERNAL; it is 'public'$/,
      ],
      [
        { clients: [{ ...client, integration_type: 'maskin' }] },
        /must be one of maskinporten, api_klient, .*'maskin'$/,
      ],
      [{ clients: [{ ...client, grant_types: ['x'] }] }, /grant_types\[0\]: must be one of urn:ietf/],
      [
        { people: [{ pid: '01234567890', name: 'x', roles: [{ orgno: '310123412', role: 'BOSS' }] }] },
        /role: must be one of DAGL/,
      ],
    ];
    for (const [file, sentence] of cases)
      assert.match((await problemsOf('registry.json', JSON.stringify(file))).join('\n'), sentence);
  });
});
