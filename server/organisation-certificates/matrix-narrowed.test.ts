import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { askOpenssl, type Made, makeHierarchy, now, openBench, withoutOpenssl } from '@portvakt/own-tests/certificates';
import {
  addExtension,
  basicConstraints,
  type CertificateRecipe,
  certificatePolicies,
  describeHierarchy,
  encodeName,
  keyUsage,
  type NameRecipe,
  replaceAttribute,
  replaceExtension,
  utf8,
} from '@portvakt/test-authority';
import { findChain } from './find-chain.ts';
import { type ParsedCertificate, parseCertificate } from './parse-certificate.ts';

/**
 * Extensions that narrow an authority (names, policies, path lengths) apply whether they are critical or not. OpenSSL
 * judges every case independently.
 */
const bench = await openBench();
const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
const folder = await temporaryFolder();
after(() => folder.remove());

type Change = (recipe: CertificateRecipe) => CertificateRecipe;

const tlv = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const header =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
};
const email = (text: string) => tlv(0x81, Buffer.from(text));
const dns = (text: string) => tlv(0x82, Buffer.from(text));
const directory = (name: NameRecipe) => tlv(0xa4, encodeName(name));
const uri = (text: string) => tlv(0x86, Buffer.from(text));
const address = (...bytes: readonly number[]) => tlv(0x87, Buffer.from(bytes));
/** A registered identifier, 2.999.1: a form of name that no authority constrains. */
const registered = tlv(0x88, Buffer.from([0x88, 0x37, 0x01]));

const listOf = (tag: number, names: readonly Uint8Array[] | undefined) =>
  names === undefined ? [] : [tlv(tag, ...names.map((name) => tlv(0x30, name)))];
const constrain = (
  { permitted, excluded }: { permitted?: readonly Uint8Array[]; excluded?: readonly Uint8Array[] },
  critical: boolean,
) => ({ oid: '2.5.29.30', critical, value: tlv(0x30, ...listOf(0xa0, permitted), ...listOf(0xa1, excluded)) });
const alternatives =
  (...names: readonly Uint8Array[]): Change =>
  (recipe) =>
    replaceExtension(recipe, { oid: '2.5.29.17', critical: false, value: tlv(0x30, ...names) });
const subject =
  (change: (name: NameRecipe) => NameRecipe): Change =>
  (recipe) => ({ ...recipe, subject: change(recipe.subject) });

/** What both say about a leaf under a hierarchy: `yes`, or no with the reason. */
async function askBoth(
  made: Made,
  adjust: Change,
  more: readonly string[] = [],
): Promise<{ ours: string; theirs: string }> {
  const { certificate } = await bench.issue({ issuer: made.issuing, adjust });
  const parse = (der: Uint8Array) => parseCertificate(Buffer.from(der)) as ParsedCertificate;
  const anchors = { roots: [parse(made.root.certificate)], intermediates: [parse(made.issuing.certificate)] };
  const leaf = parseCertificate(certificate);
  const chain = leaf === undefined ? { problem: 'unreadable' } : findChain(leaf, anchors, now);
  const write = async (name: string, der: Uint8Array) => {
    const file = join(folder.path, name);
    await writeFile(
      file,
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
        .toString('base64')
        .replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    );
    return file;
  };
  const [root, issuing, own] = [
    await write('root.pem', made.root.certificate),
    await write('issuing.pem', made.issuing.certificate),
    await write('leaf.pem', certificate),
  ];
  const at = ['-attime', String(Math.floor(now / 1000))];
  const { code, output } = await askOpenssl('verify', ...more, ...at, '-CAfile', root, '-untrusted', issuing, own);
  return { ours: 'problem' in chain ? chain.problem : 'yes', theirs: code === 0 ? 'yes' : output };
}

let plain: NameRecipe = [];
await bench.issue({
  adjust: (recipe) => {
    plain = recipe.subject;
    return recipe;
  },
});
const first = (parts: number) => plain.slice(0, parts);
const loud = (name: NameRecipe): NameRecipe =>
  name.map((part) =>
    'type' in part
      ? { ...part, value: `  ${part.value.toUpperCase().replaceAll(' ', '   ')} `, string: 'utf8' as const }
      : part,
  );
const other: NameRecipe = [utf8('country', 'SE')];

describe('names', withoutOpenssl, () => {
  const same: Change = (recipe) => recipe;
  const rows: readonly (readonly [
    name: string,
    constraints: Parameters<typeof constrain>[0],
    leaf: Change,
    verdict: 'yes' | 'no',
  ])[] = [
    ['a subject within', { permitted: [directory(first(1))] }, same, 'yes'],
    ['a subject within two parts', { permitted: [directory(first(2))] }, same, 'yes'],
    ['a subject within, in capitals and with blanks', { permitted: [directory(loud(first(2)))] }, same, 'yes'],
    ['a subject within one of two', { permitted: [directory(other), directory(first(1))] }, same, 'yes'],
    ['a subject outside', { permitted: [directory(other)] }, same, 'no'],
    ['a longer name than the subject', { permitted: [directory([...plain, utf8('locality', 'Oslo')])] }, same, 'no'],
    ['the parts in another order', { permitted: [directory(first(2).toReversed())] }, same, 'no'],
    ['every name', { permitted: [directory([])] }, same, 'yes'],
    ['a subject that is excluded', { excluded: [directory(first(1))] }, same, 'no'],
    ['a subject that is excluded in capitals', { excluded: [directory(loud(first(2)))] }, same, 'no'],
    ['another subject excluded', { excluded: [directory(other)] }, same, 'yes'],
    ['permitted and excluded', { permitted: [directory(first(1))], excluded: [directory(first(2))] }, same, 'no'],
    ['another directory name outside', { permitted: [directory(first(1))] }, alternatives(directory(other)), 'no'],
    ['a host within', { permitted: [dns('kunden.example')] }, alternatives(dns('WWW.kunden.example')), 'yes'],
    ['the host itself', { permitted: [dns('kunden.example')] }, alternatives(dns('kunden.example')), 'yes'],
    ['a host that only ends so', { permitted: [dns('kunden.example')] }, alternatives(dns('ikkekunden.example')), 'no'],
    ['a host outside', { permitted: [dns('kunden.example')] }, alternatives(dns('annen.example')), 'no'],
    ['a host below a dot', { permitted: [dns('.kunden.example')] }, alternatives(dns('a.kunden.example')), 'yes'],
    ['a host that is excluded', { excluded: [dns('kunden.example')] }, alternatives(dns('a.b.kunden.example')), 'no'],
    ['every host excluded', { excluded: [dns('')] }, alternatives(dns('kunden.example')), 'no'],
    ['hosts narrowed, none in the leaf', { permitted: [dns('kunden.example')] }, same, 'yes'],
    [
      'a host in the common name',
      { permitted: [dns('kunden.example')] },
      subject((name) => replaceAttribute(name, utf8('commonName', 'www.annen.example'))),
      'no',
    ],
    ['a mailbox', { permitted: [email('post@kunden.example')] }, alternatives(email('post@KUNDEN.example')), 'yes'],
    [
      'another mailbox',
      { permitted: [email('post@kunden.example')] },
      alternatives(email('Post@kunden.example')),
      'no',
    ],
    ['a mailbox of a host', { permitted: [email('kunden.example')] }, alternatives(email('a@kunden.example')), 'yes'],
    [
      'a mailbox below a host',
      { permitted: [email('kunden.example')] },
      alternatives(email('a@b.kunden.example')),
      'no',
    ],
    [
      'a mailbox below a dot',
      { permitted: [email('.kunden.example')] },
      alternatives(email('a@b.kunden.example')),
      'yes',
    ],
    ['a mailbox excluded', { excluded: [email('kunden.example')] }, alternatives(email('a@kunden.example')), 'no'],
    [
      'a mailbox in the subject',
      { permitted: [email('kunden.example')] },
      subject((name) => [...name, { type: 'emailAddress', value: 'a@annen.example', string: 'ia5' }]),
      'no',
    ],
    ['an address within', { permitted: [uri('kunden.example')] }, alternatives(uri('https://kunden.example/a')), 'yes'],
    [
      'an address at a port',
      { permitted: [uri('kunden.example')] },
      alternatives(uri('https://kunden.example:8443/')),
      'yes',
    ],
    [
      'an address below a dot',
      { permitted: [uri('.kunden.example')] },
      alternatives(uri('https://a.kunden.example')),
      'yes',
    ],
    [
      'an address outside',
      { permitted: [uri('kunden.example')] },
      alternatives(uri('https://annen.example/kunden.example')),
      'no',
    ],
    [
      'an address without a host',
      { permitted: [uri('kunden.example')] },
      alternatives(uri('urn:kunden.example')),
      'no',
    ],
    [
      'an address with a name before its host',
      { permitted: [uri('kunden.example')] },
      alternatives(uri('https://kunden.example@annen.example/')),
      'no',
    ],
    [
      'an IP address within',
      { permitted: [address(10, 1, 0, 0, 255, 255, 0, 0)] },
      alternatives(address(10, 1, 2, 3)),
      'yes',
    ],
    [
      'an IP address outside',
      { permitted: [address(10, 1, 0, 0, 255, 255, 0, 0)] },
      alternatives(address(10, 2, 2, 3)),
      'no',
    ],
    [
      'an IP address of the other kind',
      { permitted: [address(10, 1, 0, 0, 255, 255, 0, 0)] },
      alternatives(address(...new Array(16).fill(1))),
      'no',
    ],
    [
      'an IP address excluded',
      { excluded: [address(10, 0, 0, 0, 255, 0, 0, 0)] },
      alternatives(address(10, 2, 2, 3)),
      'no',
    ],
    ['a form that cannot be judged', { excluded: [registered] }, alternatives(registered), 'no'],
    ['such a form, not in the leaf', { excluded: [registered] }, alternatives(dns('kunden.example')), 'yes'],
    [
      'one name outside among others within',
      { permitted: [dns('kunden.example')] },
      alternatives(dns('kunden.example'), dns('annen.example')),
      'no',
    ],
  ];
  for (const [name, constraints, leaf, verdict] of rows) {
    for (const critical of [false, true]) {
      it(`${name}, ${critical ? 'critical' : 'not critical'} → ${verdict}`, async () => {
        const made = await makeHierarchy(description, {
          issuing: (recipe) => addExtension(recipe, constrain(constraints, critical)),
        });
        const { ours, theirs } = await askBoth(made, leaf);
        assert.equal(ours, verdict === 'yes' ? 'yes' : 'name-not-permitted');
        assert.equal(theirs === 'yes' ? 'yes' : 'no', verdict, theirs);
      });
    }
  }

  it('a root narrows both the authority below it and the leaf', async () => {
    const below = (names: readonly Uint8Array[]) =>
      makeHierarchy(description, { root: (recipe) => addExtension(recipe, constrain({ permitted: names }, false)) });
    const country = directory(first(1));
    assert.deepEqual(await askBoth(await below([country]), same), { ours: 'yes', theirs: 'yes' });
    const leafOnly = await askBoth(await below([directory(first(2))]), same);
    assert.equal(leafOnly.ours, 'name-not-permitted');
    assert.notEqual(leafOnly.theirs, 'yes');
  });

  it('what is no list of names, or has bounds of depth, is refused', async () => {
    const bounded = tlv(0x30, tlv(0xa0, tlv(0x30, directory(first(1)), tlv(0x80, Buffer.from([1])))));
    for (const value of [bounded, Buffer.from([0x30, 0x00]), Buffer.from([0x05, 0x00])]) {
      const made = await makeHierarchy(description, {
        issuing: (recipe) => addExtension(recipe, { oid: '2.5.29.30', critical: false, value }),
      });
      const { ours, theirs } = await askBoth(made, same);
      assert.equal(ours, 'name-not-permitted');
      assert.ok(value.length === 2 || theirs !== 'yes');
    }
  });
});

describe('policies', withoutOpenssl, () => {
  const ANY = '2.5.29.32.0';
  const [one, two] = ['2.16.578.1.26.1.3.5', '2.16.578.1.26.1.3.2'];
  const policies =
    (...names: readonly string[]): Change =>
    (recipe) =>
      replaceExtension(recipe, certificatePolicies(names));
  const explicit = (skip: number, critical: boolean) => ({
    oid: '2.5.29.36',
    critical,
    value: tlv(0x30, tlv(0x80, Buffer.from([skip]))),
  });
  const inhibit = (skip: number, critical: boolean) => ({
    oid: '2.5.29.54',
    critical,
    value: tlv(0x02, Buffer.from([skip])),
  });
  const rows: readonly (readonly [
    name: string,
    issuing: (critical: boolean) => Change,
    leaf: Change,
    verdict: 'yes' | 'no',
  ])[] = [
    ['demanded and the same', (c) => (r) => addExtension(policies(one)(r), explicit(0, c)), policies(one), 'yes'],
    ['demanded, and any above', (c) => (r) => addExtension(policies(ANY)(r), explicit(0, c)), policies(one), 'yes'],
    ['demanded and others', (c) => (r) => addExtension(policies(one)(r), explicit(0, c)), policies(two), 'no'],
    [
      'demanded one later, and others',
      (c) => (r) => addExtension(policies(one)(r), explicit(1, c)),
      policies(two),
      'no',
    ],
    [
      'demanded beyond the chain, and others',
      (c) => (r) => addExtension(policies(one)(r), explicit(5, c)),
      policies(two),
      'yes',
    ],
    [
      'any inhibited, and not used',
      (c) => (r) => addExtension(addExtension(policies(one)(r), explicit(0, c)), inhibit(0, c)),
      policies(one),
      'yes',
    ],
    [
      'any inhibited, and used',
      (c) => (r) => addExtension(addExtension(policies(one)(r), explicit(0, c)), inhibit(0, c)),
      policies(ANY),
      'no',
    ],
    ['any not inhibited, and used', (c) => (r) => addExtension(policies(one)(r), explicit(0, c)), policies(ANY), 'yes'],
    [
      'any inhibited where nothing is demanded',
      (c) => (r) => addExtension(policies(one)(r), inhibit(0, c)),
      policies(ANY),
      'yes',
    ],
  ];
  for (const [name, issuing, leaf, verdict] of rows) {
    for (const critical of [false, true]) {
      it(`${name}, ${critical ? 'critical' : 'not critical'} → ${verdict}`, async () => {
        const { ours, theirs } = await askBoth(await makeHierarchy(description, { issuing: issuing(critical) }), leaf, [
          '-policy_check',
          '-policy',
          ANY,
        ]);
        assert.equal(ours, verdict === 'yes' ? 'yes' : 'policies-do-not-add-up');
        assert.equal(theirs === 'yes' ? 'yes' : 'no', verdict, theirs);
      });
    }
  }
});

describe('constraints and usage', withoutOpenssl, () => {
  const rows: readonly (readonly [
    name: string,
    changes: (critical: boolean) => Parameters<typeof makeHierarchy>[1],
    ours: string,
  ])[] = [
    [
      'a path length of none',
      (critical) => ({
        root: (recipe) => replaceExtension(recipe, basicConstraints({ ca: true, pathLength: 0 }, { critical })),
      }),
      'path-too-long',
    ],
    [
      'a path length of one',
      (critical) => ({
        root: (recipe) => replaceExtension(recipe, basicConstraints({ ca: true, pathLength: 1 }, { critical })),
      }),
      'yes',
    ],
    [
      'an authority that is none',
      (critical) => ({ issuing: (recipe) => replaceExtension(recipe, basicConstraints({ ca: false }, { critical })) }),
      'authority-is-none',
    ],
    [
      'a key for other uses',
      (critical) => ({
        issuing: (recipe) => replaceExtension(recipe, keyUsage(['digitalSignature', 'cRLSign'], { critical })),
      }),
      'authority-is-none',
    ],
    [
      'a key for certificates',
      (critical) => ({ issuing: (recipe) => replaceExtension(recipe, keyUsage(['keyCertSign'], { critical })) }),
      'yes',
    ],
  ];
  for (const [name, changes, expected] of rows) {
    for (const critical of [false, true]) {
      it(`${name}, ${critical ? 'critical' : 'not critical'} → ${expected}`, async () => {
        const { ours, theirs } = await askBoth(await makeHierarchy(description, changes(critical)), (recipe) => recipe);
        assert.equal(ours, expected);
        assert.equal(theirs === 'yes', expected === 'yes', theirs);
      });
    }
  }
});
