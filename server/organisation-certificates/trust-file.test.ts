import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { rootCertificates } from 'node:tls';
import { temporaryFolder } from '@portvakt/own-tests';
import { judge, type Made, makeHierarchy, now, openBench, orgno, toX5c } from '@portvakt/own-tests/certificates';
import { describeHierarchy, encodePem, replaceAttribute, utf8 } from '@portvakt/test-authority';
import { InvalidTrustFileError, readTrustFile } from './read-trust-file.ts';
import { type Environment, policiesOf } from './trust-store.ts';

const bench = await openBench();
const folder = await temporaryFolder();
after(() => folder.remove());
const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
const { root, issuing } = await bench.authority.openHierarchy(description);
const leaf = await bench.issue();
const foreign = await bench.authority.openStranger();

const pem = (...ders: readonly { certificate: Buffer }[]) =>
  ders.map(({ certificate }) => encodePem('CERTIFICATE', certificate)).join('');
const anchor = (...certificates: readonly string[]) => ({ environment: 'test', certificates });
const chain = anchor(pem(root), pem(issuing));

let written = 0;
async function write(content: unknown, beside: Readonly<Record<string, string>> = {}): Promise<string> {
  written += 1;
  const place = join(folder.path, `${written}`);
  await mkdir(place);
  for (const [name, text] of Object.entries(beside)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text, name.endsWith('.cer') ? 'latin1' : 'utf8');
  }
  const file = join(place, 'trust.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const read = async (content: unknown, environment: Environment = 'test', beside?: Readonly<Record<string, string>>) =>
  readTrustFile(await write(content, beside), { environment, now });

/** The lines of what is wrong, without the file's name. */
async function problemsOf(
  content: unknown,
  environment: Environment = 'test',
  beside?: Readonly<Record<string, string>>,
) {
  const file = await write(content, beside);
  const error: unknown = await readTrustFile(file, { environment, now }).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.ok(error instanceof InvalidTrustFileError, String(error));
  const [first, ...problems] = error.message.split('\n');
  assert.equal(first, `The trust file ${file} cannot be used:`);
  return problems.map((problem) => problem.trim());
}

describe('a good trust file', () => {
  const forms: readonly (readonly [string, unknown, Record<string, string>])[] = [
    ['with PEM in it', { anchors: [chain] }, {}],
    ['with a chain in one text', { anchors: [{ environment: 'test', certificates: pem(issuing, root) }] }, {}],
    ['with the path of a chain', { anchors: [anchor('chain.pem')] }, { 'chain.pem': pem(issuing, root) }],
    [
      'with paths in a folder',
      { anchors: [anchor('pem/a.pem', './pem/b.pem')] },
      { 'pem/a.pem': pem(root), 'pem/b.pem': pem(issuing) },
    ],
    [
      'with text around the PEM',
      { anchors: [anchor('chain.pem')] },
      { 'chain.pem': `subject=/CN=x\n${pem(root)}\nAgain:\r\n${pem(issuing).replaceAll('\n', '\r\n')}` },
    ],
    ['with root and intermediate in two entries', { anchors: [anchor(pem(issuing)), anchor(pem(root))] }, {}],
  ];
  for (const [name, content, beside] of forms) {
    it(name, async () => {
      const store = await read({ $schema: 'trust.schema.json', ...(content as object) }, 'test', beside);
      assert.deepEqual([store.anchors().roots.length, store.anchors().intermediates.length], [1, 1]);
      assert.equal(await judge(toX5c(leaf.certificate), { trust: store }), `${orgno} CForESeal`);
    });
  }

  it('has the policies of its environment unless it says others', async () => {
    for (const environment of ['test', 'production', 'local'] as const) {
      assert.deepEqual((await read({}, environment)).policies(), policiesOf(environment));
    }
    const own = ['2.999.1', '2.999.2.*'];
    assert.deepEqual((await read({ policies: own })).policies(), own);
    const strict = await read({ anchors: [chain], policies: own });
    assert.equal(await judge(toX5c(leaf.certificate), { trust: strict }), 'certificate-invalid policy-not-accepted');
  });

  it('allows internal addresses by name only', async () => {
    assert.deepEqual([...(await read({})).allowedInternal], []);
    const store = await read({ allow_internal_addresses: ['crl.internal.example:8080'] });
    assert.deepEqual([...store.allowedInternal], ['crl.internal.example:8080']);
  });

  it('without anchors trusts nobody', async () => {
    const store = await read({});
    assert.equal(
      await judge(toX5c(leaf.certificate, ...leaf.chain), { trust: store }),
      'certificate-invalid chain-no-issuer',
    );
  });

  it('says of another environment’s real authority what it is', async () => {
    const issuingName = replaceAttribute(
      description.issuingName,
      utf8('commonName', 'Buypass Class 3 CA G2 ST Business'),
    );
    const made = await makeHierarchy({ ...description, issuingName });
    const { certificate } = await bench.issue({ issuer: made.issuing });
    const store = await read({ anchors: [chain] });
    assert.equal(await judge(toX5c(certificate), { trust: store }), 'certificate-invalid wrong-environment');
  });

  it('has foreign anchors for foreign seals only', async () => {
    const issued = await bench.issue({ fault: 'signed-by-other' });
    const store = await read({
      anchors: [chain],
      european_anchors: [{ certificates: pem(foreign.root, foreign.issuing) }],
    });
    assert.deepEqual([store.european().roots.length, store.european().intermediates.length], [1, 1]);
    assert.deepEqual([store.anchors().roots.length, store.anchors().intermediates.length], [1, 1]);
    assert.equal(await judge(toX5c(issued.certificate), { trust: store }), 'certificate-invalid chain-no-issuer');
  });

  it('does not complete a Norwegian intermediate with a foreign root', async () => {
    assert.deepEqual(
      await problemsOf({ anchors: [anchor(pem(issuing))], european_anchors: [{ certificates: pem(root) }] }),
      ['$.anchors[0].certificates: its root is not among the anchors'],
    );
  });
});

describe('a trust file that cannot be used', () => {
  const place = '$.anchors[0].certificates';
  const production = { environment: 'production', certificates: pem(root) };
  const rows: readonly (readonly [string, unknown, readonly string[], Record<string, string>?])[] = [
    ['with an unknown field', { anchor: [] }, ['$: there is no field anchor']],
    [
      'with an unknown field of an anchor',
      { anchors: [{ ...chain, name: 'x' }] },
      ['$.anchors[0]: there is no field name'],
    ],
    ['that is a list', [], ['$: must be object']],
    [
      'without an environment',
      { anchors: [{ certificates: pem(root) }] },
      ["$.anchors[0]: must have required property 'environment'"],
    ],
    [
      'without certificates',
      { anchors: [{ environment: 'test' }] },
      ["$.anchors[0]: must have required property 'certificates'"],
    ],
    [
      'with a policy that is none',
      { policies: ['2.16.*.1'] },
      [`$.policies[0]: must match pattern "^[0-9]+(\\.[0-9]+)+(\\.\\*)?$"`],
    ],
    [
      'with an address without a port',
      { allow_internal_addresses: ['crl.internal.example'] },
      ['$.allow_internal_addresses[0]: must match pattern "^[^:/ ]+:[0-9]+$"'],
    ],
    [
      'with a path that is not there',
      { anchors: [anchor('absent.pem')] },
      [`${place}: absent.pem cannot be read (ENOENT)`],
    ],
    [
      'with an empty file',
      { anchors: [anchor('empty.pem')] },
      [`${place}: there is no certificate in PEM`],
      { 'empty.pem': '' },
    ],
    [
      'with a certificate in DER',
      { anchors: [anchor('root.cer')] },
      [
        `${place}: root.cer is not PEM: it is DER, which is binary. Turn it into PEM: openssl x509 -inform der -in root.cer for a certificate, openssl pkey -inform der -in root.cer for a private key, with -pubin for a public one`,
      ],
      { 'root.cer': Buffer.from('3082030230820102', 'hex').toString('latin1') },
    ],
    [
      'with a key',
      { anchors: [anchor(encodePem('PRIVATE KEY', Buffer.of(1)))] },
      [`${place}: there is no certificate in PEM`],
    ],
    [
      'with PEM of something else',
      { anchors: [anchor(encodePem('CERTIFICATE', Buffer.from('else')))] },
      [`${place}: this is not one X.509 certificate`],
    ],
    [
      'with a leaf as anchor',
      { anchors: [chain, anchor(pem(leaf))] },
      ["$.anchors[1].certificates: this certificate is not an authority's"],
    ],
    [
      'with an anchor of another environment',
      { anchors: [chain, production] },
      ['$.anchors[1].certificates: an anchor of the production environment cannot be trusted in test'],
    ],
    [
      'with a local anchor',
      { anchors: [{ ...chain, environment: 'local' }] },
      [
        `${place}: an anchor of the local environment cannot be trusted in test`,
        `${place}: an anchor of the local environment cannot be trusted in test`,
      ],
    ],
    [
      'with an intermediate without its root',
      { anchors: [anchor(pem(issuing))] },
      [`${place}: its root is not among the anchors`],
    ],
    [
      'with an intermediate beside another root',
      { anchors: [anchor(pem(foreign.root)), anchor(pem(issuing))] },
      ['$.anchors[1].certificates: its root is not among the anchors'],
    ],
    [
      'with a foreign leaf as anchor',
      { european_anchors: [{ certificates: pem(leaf) }] },
      ["$.european_anchors[0].certificates: this certificate is not an authority's"],
    ],
    [
      'with a foreign intermediate alone',
      { anchors: [chain], european_anchors: [{ certificates: pem(issuing) }] },
      ['$.european_anchors[0].certificates: its root is not among the anchors'],
    ],
    [
      'with an environment for foreign anchors',
      { european_anchors: [chain] },
      ['$.european_anchors[0]: there is no field environment'],
    ],
    [
      'wrong in several places',
      { anchors: [anchor('absent.pem'), anchor(pem(leaf)), production] },
      [
        `${place}: absent.pem cannot be read (ENOENT)`,
        "$.anchors[1].certificates: this certificate is not an authority's",
        '$.anchors[2].certificates: an anchor of the production environment cannot be trusted in test',
      ],
    ],
  ];
  for (const [name, content, problems, beside] of rows) {
    it(name, async () => assert.deepEqual(await problemsOf(content, 'test', beside), problems));
  }

  it('with an environment that there is not', async () => {
    const problems = await problemsOf({ anchors: [{ ...chain, environment: 'prod' }] });
    assert.ok(
      problems.every((problem) => problem.startsWith('$.anchors[0].environment: ')),
      problems.join('\n'),
    );
  });

  it('that is no JSON', async () => assert.match((await problemsOf('{')).join(), /^\$: .*JSON/));

  it('that is not there', async () => {
    const file = join(folder.path, 'absent.json');
    await assert.rejects(
      readTrustFile(file, { environment: 'test', now }),
      /absent\.json cannot be used:\n {2}\$: ENOENT/,
    );
  });
});

describe('a real authority’s name', () => {
  const named = async (commonName: string): Promise<Made> => {
    const rootName = replaceAttribute(description.rootName, utf8('commonName', commonName));
    return makeHierarchy({ ...description, rootName });
  };
  const rows = [
    ['Buypass Class 3 Test4 Root CA G2 ST', 'test', 'production'],
    ['CPN Root SHA256 CA - TEST', 'test', 'production'],
    ['Buypass Class 3 Root CA G2 ST', 'production', 'test'],
    ['Commfides Root CA - G3', 'production', 'test'],
  ] as const;
  for (const [name, home, other] of rows) {
    it(`${name} is not to be stated as of ${other}, whatever the server is`, async () => {
      const made = await named(name);
      const stated = { environment: other, certificates: pem(made.root) };
      const expected = [
        `$.anchors[0].certificates: this is an authority of the ${home} environment, stated as ${other}`,
      ];
      assert.deepEqual(await problemsOf({ anchors: [stated] }, other), expected);
      assert.deepEqual(await problemsOf({ anchors: [stated] }, home), expected);
      const right = { environment: home, certificates: pem(made.root) };
      assert.equal((await read({ anchors: [right] }, home)).anchors().roots.length, 1);
      const local = await problemsOf({ anchors: [{ ...right, environment: 'local' }] }, 'local');
      assert.deepEqual(local, [
        `$.anchors[0].certificates: this is an authority of the ${home} environment, stated as local`,
      ]);
    });
  }

  it('is known by its fingerprint where that is known, and nobody else may bear the name', async () => {
    const pems = rootCertificates.filter((one) =>
      new X509Certificate(one).subject.includes('CN=Buypass Class 3 Root CA'),
    );
    assert.equal(pems.length, 1);
    const [real = ''] = pems;
    assert.deepEqual(await problemsOf({ anchors: [{ environment: 'test', certificates: real }] }), [
      '$.anchors[0].certificates: this is an authority of the production environment, stated as test',
    ]);
    const right = { environment: 'production', certificates: real };
    assert.equal((await read({ anchors: [right] }, 'production')).anchors().roots.length, 1);
    const impostor = pem((await named('Buypass Class 3 Root CA')).root);
    for (const environment of ['production', 'test', 'local'] as const) {
      assert.deepEqual(await problemsOf({ anchors: [{ environment, certificates: impostor }] }, environment), [
        '$.anchors[0].certificates: this bears the name of a known root, but is another certificate',
      ]);
    }
    assert.deepEqual(await problemsOf({ european_anchors: [{ certificates: impostor }] }), [
      '$.european_anchors[0].certificates: this bears the name of a known root, but is another certificate',
    ]);
  });
});
