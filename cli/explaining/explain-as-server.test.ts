import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { signJws, temporaryFolder } from '@portvakt/own-tests';
import { isRefusal } from '@portvakt/protocol';
import {
  type CertificateChecker,
  composeTrustStore,
  createCertificateChecker,
  policiesOf,
  readAnchors,
} from '@portvakt/server/organisation-certificates';
import {
  addExtension,
  type CertificateRequest,
  certificatePolicies,
  type Environment,
  environments,
  faults,
  hierarchyNames,
  issueCertificate,
  keyUsage,
  makeDummyPublicKey,
  markExtension,
  type NameRecipe,
  openTestAuthority,
  printable,
  removeAttribute,
  removeExtension,
  replaceExtension,
  subjectKeyIdentifier,
  trustAnchors,
  unknownExtension,
  utf8,
} from '@portvakt/test-authority';
import { explainText } from './explain-text.ts';
import { listWrong } from './explained.ts';

const now = Date.parse('2026-03-10T10:20:30Z');
const orgno = '310001112';
const otherOrgno = '312999919';
const folder = await temporaryFolder();
after(() => folder.remove());
const authority = await openTestAuthority({
  folder: folder.path,
  baseUrl: 'http://localhost:7070/test-authority/',
  clock: () => now,
});
await Promise.all(hierarchyNames.map((name) => authority.openHierarchy(name)));
const found = await trustAnchors(authority);
const checkers = Object.fromEntries(
  environments.map((environment) => [environment, makeChecker(environment)]),
) as Readonly<Record<Environment, CertificateChecker>>;
const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The server's checker of an environment, which trusts the lookalike authorities of it and finds nothing revoked. */
function makeChecker(environment: Environment): CertificateChecker {
  const declared = Object.values(found[environment])
    .flat()
    .map(({ certificate }) => ({ environment, certificate, place: 'here' }));
  const anchors = readAnchors(declared, { environment, now });
  if ('problems' in anchors) throw new Error(anchors.problems.join('\n'));
  return createCertificateChecker({
    trust: composeTrustStore({ anchors, policies: policiesOf(environment), environment }),
    clock: () => now,
    revocations: { status: () => ({ status: 'good', until: Number.POSITIVE_INFINITY }), forget: () => undefined },
    revocation: 'hard',
    methods: 'legacy',
    acceptSeid1: true,
    report: () => undefined,
  });
}

/** What the server of an environment says: nothing when it accepts, otherwise the refusal and its reason. */
async function askServer(x5c: unknown, environment: Environment): Promise<string> {
  const presented = checkers[environment].read(x5c);
  const outcome = isRefusal(presented) ? presented : await checkers[environment].trust(presented);
  if (!isRefusal(outcome)) return '';
  const { reason = '' } = outcome.facts ?? {};
  // The chain is what only the server knows.
  return String(reason).startsWith('chain-') ? '' : `${outcome.refusal} ${reason}`.trim();
}

/** All that `explain` finds wrong with the certificate of a grant, as a server of that environment would say it. */
async function explain(x5c: unknown, environment: Environment) {
  const seconds = now / 1000;
  const claims = { iss: 'klient', aud: 'http://localhost/', scope: 'a:b', iat: seconds, exp: seconds + 100, jti: 'x' };
  const explained = await explainText(signJws({ alg: 'RS256', x5c }, claims, key), { now: seconds, issuer: undefined });
  const wrongs = listWrong(explained).filter(({ about }) => about !== 'signature');
  const policies = explained.sections.flatMap(({ findings }) => findings).find(({ about }) => about === 'policies');
  const only = /Only the (\w+) environment/.exec(policies?.text ?? '')?.[1];
  return {
    texts: wrongs.map(({ about, text }) => `${about}: ${text}`),
    reasons: [
      ...wrongs.map(({ refusal, reason }) =>
        refusal === 'certificate-invalid' ? `${refusal} ${reason}` : String(refusal),
      ),
      ...(only === undefined || only === environment ? [] : ['certificate-invalid policy-not-accepted']),
    ],
  };
}

async function compare(x5c: unknown, environment: Environment): Promise<readonly string[]> {
  const server = await askServer(x5c, environment);
  const { reasons, texts } = await explain(x5c, environment);
  const problem = `the server says '${server}', explain says ${JSON.stringify(reasons)} ${texts.join(' ')}`;
  assert.ok(server === '' ? reasons.length === 0 : reasons.includes(server), problem);
  return texts;
}

const withPolicies = (...policies: readonly string[]): Request => ({
  adjust: (recipe) => replaceExtension(recipe, certificatePolicies(policies)),
});
const withUsage = (...usages: Parameters<typeof keyUsage>): Request => ({
  adjust: (recipe) => replaceExtension(recipe, keyUsage(...usages)),
});
/** A subject whose number is gone, with these attributes instead. */
const withNumbers = (...parts: NameRecipe): Request => ({
  adjust: (recipe) => ({
    ...recipe,
    subject: [...removeAttribute(removeAttribute(recipe.subject, 'organisationIdentifier'), 'serialNumber'), ...parts],
  }),
});
const withSerial = (serial: Uint8Array): Request => ({ adjust: (recipe) => ({ ...recipe, serial }) });
const withExponent = (e: string): Request => {
  const { n } = makeDummyPublicKey(2048).export({ format: 'jwk' });
  return { subjectKey: createPublicKey({ key: { kty: 'RSA', n: n as string, e }, format: 'jwk' }) };
};

type Request = Partial<CertificateRequest>;

const requests: readonly (readonly [name: string, request: Request])[] = [
  ...(['buypass', 'commfides'] as const).flatMap((style) =>
    ([1, 2] as const).flatMap((seid) =>
      (['auth', 'sign', 'crypt'] as const).map(
        (profile) => [`${style}, SEID ${seid}, ${profile}`, { style, seid, profile }] as const,
      ),
    ),
  ),
  ...faults.map((fault) => [`the fault ${fault}`, { fault }] as const),
  ...[
    '2.16.578.1.29.13.200',
    '2.16.578.1.29.13.210',
    '2.16.578.1.29.13.1',
    '2.16.578.1.29.13.1.7',
    '2.16.578.1.29.13.1.1.0',
    '2.16.578.1.29.13.200.1',
    '2.16.578.1.29.13.2100.1',
    '2.16.578.1.29.913.210',
    '2.16.578.1.29.913.210.1.0',
    '2.16.578.1.26.1.3.2.1',
    '2.16.578.1.26.1.0.3.2',
    '2.16.578.1.1.1.1.100',
    '2.5.29.32.0',
    '0.4.0.2042.1.1',
  ].map((policy) => [`the policy ${policy}`, withPolicies(policy)] as const),
  ['an accepted policy among others', withPolicies('2.5.29.32.0', '2.999.2', '2.16.578.1.26.1.3.5')],
  ['a number of PSD2', withNumbers(utf8('organisationIdentifier', `PSDNO-FSA-${orgno}`))],
  ['another country', withNumbers(utf8('organisationIdentifier', `NTRSE-${orgno}`))],
  ['a VAT number', withNumbers(utf8('organisationIdentifier', `VATNO-${orgno}`))],
  ['a wrong check digit', withNumbers(printable('serialNumber', '310001113'))],
  ['a number in the text of another attribute', withNumbers(utf8('organisation', `X,2.5.4.97=NTRNO-${orgno}`))],
  ['two serial numbers', withNumbers(printable('serialNumber', orgno), printable('serialNumber', otherOrgno))],
  ['the same number twice', withNumbers(printable('serialNumber', orgno), printable('serialNumber', orgno))],
  ['an RSA key of 1024 bits', { subjectKey: makeDummyPublicKey(1024) }],
  ['an RSA key of 4104 bits', { subjectKey: makeDummyPublicKey(4104) }],
  ['the exponent 1', withExponent('AQ')],
  ['the exponent 3', withExponent('Aw')],
  ['a key for nothing', withUsage([])],
  ['a key for certificates', withUsage(['digitalSignature', 'keyCertSign'])],
  ['no key usage', { adjust: (recipe) => removeExtension(recipe, 'keyUsage') }],
  ['a key usage that is not critical', { adjust: (recipe) => markExtension(recipe, 'keyUsage', false) }],
  ['an unknown critical extension', { adjust: (recipe) => addExtension(recipe, unknownExtension()) }],
  ['an extension twice', { adjust: (recipe) => addExtension(recipe, subjectKeyIdentifier(Buffer.alloc(20))) }],
  ['version 1', { adjust: (recipe) => ({ ...recipe, version: 1, extensions: [] }) }],
  ['serial number zero', withSerial(Buffer.of(0))],
  ['a negative serial number', withSerial(Buffer.of(0x80, 1, 2))],
  ['a serial number of 21 bytes', withSerial(Buffer.alloc(21, 1))],
  [
    'two signature algorithms',
    { adjust: (recipe) => ({ ...recipe, publishedAs: () => ({ ...recipe, signature: 'rsa-sha384' }) }) },
  ],
];

describe('explain and the server say the same of a certificate with', () => {
  for (const [name, request] of requests) {
    it(name, async () => {
      for (const environment of environments) {
        const own = request.fault === 'ec-key' || request.fault === 'pss-key' ? {} : { subjectKey: key };
        const { certificate } = await issueCertificate(authority, { orgno, environment, ...own, ...request });
        await compare([certificate.toString('base64')], environment);
      }
    });
  }

  it('many faults, of which explain gives all', async () => {
    const { certificate } = await issueCertificate(authority, {
      ...{ orgno, fault: 'expired', subjectKey: makeDummyPublicKey(1024) },
      adjust: (recipe) => {
        const { subject, extensions } = recipe;
        const unusable = markExtension({ extensions }, 'keyUsage', false);
        const changed = replaceExtension(unusable, certificatePolicies(['2.999.2']));
        return { ...recipe, ...addExtension(changed, unknownExtension()), subject: subject.slice(0, 1) };
      },
    });
    const x5c = [certificate.toString('base64')];
    await compare(x5c, 'test');
    const { reasons } = await explain(x5c, 'test');
    assert.deepEqual(
      new Set(reasons.map((reason) => reason.replace('certificate-invalid ', ''))),
      new Set([
        ...['key-size', 'expired', 'key-usage-not-critical', 'policy-not-accepted', 'orgno-missing'],
        'critical-extension',
      ]),
    );
  });
});

describe('explain and the server say the same of an x5c that is', async () => {
  const { certificate } = await issueCertificate(authority, { orgno, subjectKey: key });
  const text = certificate.toString('base64');
  const shapes: readonly (readonly [what: string, x5c: unknown, says: RegExp | undefined])[] = [
    ['a list of one', [text], undefined],
    ['a list with blanks inside', [` ${text.slice(0, 4)}\r\n\t${text.slice(4)}`], undefined],
    ['a string', text, /an array of strings, also when there is only one/],
    ['an object', { 0: text, length: 1 }, /an array of strings\./],
    ['empty', [], /The array is empty/],
    ['nine', Array(9).fill(text), /9 certificates: at most 8/],
    ['a number', [7], /Entry 1 must be a string/],
    ['an empty text', [''], /Entry 1 is empty/],
    ['base64url', [Buffer.from('fbff', 'hex').toString('base64url')], /Entry 1 is base64url/],
    ['without padding', ['MIIBCgI'], /with its padding/],
    ['cut', ['QR=='], /bits that no encoder sets/],
    ['too long in its second entry', [text, 'A'.repeat(8196)], /Entry 2 has 8196 characters: at most 8192/],
    ['PEM', [`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`], /bare base64, without the BEGIN/],
    ['with another kind of blank', [`${text}\u00a0`], /a character that base64 does not have \(U\+00A0\)/],
    ['a certificate with a byte behind it', [Buffer.concat([certificate, Buffer.of(0)]).toString('base64')], /DER/],
    ['not a certificate', [Buffer.from('certificate').toString('base64')], /not a readable certificate/],
  ];
  for (const [what, x5c, says] of shapes) {
    it(what, async () => {
      const texts = await compare(x5c, 'test');
      if (says !== undefined) assert.match(texts.join('\n'), says);
    });
  }
});
