import assert from 'node:assert/strict';
import { type KeyObject, sign, X509Certificate } from 'node:crypto';
import { after, it } from 'node:test';
import { isRefusal } from '@portvakt/protocol';
import {
  type Anchors,
  composeTrustStore,
  createCertificateChecker,
  policiesOf,
  readAnchors,
  type TrustStore,
} from '@portvakt/server/organisation-certificates';
import {
  type CertificateAuthority,
  type CertificateRecipe,
  type CertificateRequest,
  composeIssuing,
  composeRoot,
  craftCertificate,
  describeAuthority,
  type Environment,
  findAddresses,
  type HierarchyDescription,
  hierarchyNames,
  type IssuedCertificate,
  issueCertificate,
  makeDummyPublicKey,
  makeRsaKey,
  makeSerial,
  openTestAuthority,
  type TestAuthority,
  trustAnchors,
} from '@portvakt/test-authority';
import { temporaryFolder } from '../temporary-folder.ts';

/** The time of every test here. */
export const now = Date.parse('2026-03-10T10:20:30Z');
export const orgno = '310001112';
export const otherOrgno = '312999919';
const baseUrl = 'http://localhost:7070/test-authority/';

type CheckerOptions = Parameters<typeof createCertificateChecker>[0];
type Change = (recipe: CertificateRecipe) => CertificateRecipe;

export interface Bench {
  readonly authority: TestAuthority;
  readonly anchors: Readonly<Record<Environment, Anchors>>;
  /** A certificate of a key that nobody has, unless the request says otherwise. */
  issue(request?: Partial<CertificateRequest>): Promise<IssuedCertificate>;
}

/** Every lookalike hierarchy, its folder removed after the tests of the file. */
export async function openBench(): Promise<Bench> {
  const folder = await temporaryFolder();
  after(() => folder.remove());
  const authority = await openTestAuthority({ folder: folder.path, baseUrl, clock: () => now });
  await Promise.all(hierarchyNames.map((name) => authority.openHierarchy(name)));
  const found = await trustAnchors(authority);
  const gather = (environment: Environment) =>
    anchorsOf(environment, ...[...found[environment].roots, ...found[environment].intermediates]);
  const subjectKey = makeDummyPublicKey(2048);
  return {
    authority,
    anchors: { test: gather('test'), production: gather('production') },
    issue: (request = {}) => issueCertificate(authority, { orgno, subjectKey, ...request }),
  };
}

/** Anchors of an environment, which must be in order. */
export function anchorsOf(environment: Environment, ...authorities: readonly { certificate: Buffer }[]): Anchors {
  const declared = authorities.map(({ certificate }) => ({ environment, certificate, place: 'here' }));
  const anchors = readAnchors(declared, { environment, now });
  if ('problems' in anchors) throw new Error(anchors.problems.join('\n'));
  return anchors;
}

export interface Made {
  readonly root: CertificateAuthority;
  readonly issuing: CertificateAuthority;
}

/** Making keys takes longest of all. */
let spareKeys: Promise<readonly [KeyObject, KeyObject]> | undefined;

/** A hierarchy that no folder keeps, always of the same keys unless given, with any change to its certificates. */
export async function makeHierarchy(
  description: HierarchyDescription,
  {
    root: changeRoot = (recipe) => recipe,
    issuing: changeIssuing = (recipe) => recipe,
    keys,
  }: { root?: Change; issuing?: Change; keys?: { root?: KeyObject; issuing?: KeyObject } } = {},
): Promise<Made> {
  spareKeys ??= Promise.all([makeRsaKey(2048), makeRsaKey(2048)]);
  const [spareRoot, spareIssuing] = await spareKeys;
  const { root: rootKey = spareRoot, issuing: issuingKey = spareIssuing } = keys ?? {};
  const root = describeAuthority(description, {
    role: 'root',
    certificate: craftCertificate(changeRoot(composeRoot(description, rootKey, now))),
    privateKey: rootKey,
  });
  const recipe = composeIssuing(description, {
    root: { key: rootKey, name: root.name, keyId: root.keyId },
    key: issuingKey,
    madeAt: now,
    addresses: findAddresses(baseUrl, root.id),
  });
  const issuing = describeAuthority(description, {
    role: 'issuing',
    certificate: craftCertificate(changeIssuing(recipe)),
    privateKey: issuingKey,
  });
  return { root, issuing };
}

/** Says good of every certificate. */
const nothingRevoked: CheckerOptions['revocations'] = {
  status: () => ({ status: 'good', until: Number.POSITIVE_INFINITY }),
  forget: () => undefined,
};

export type CheckerSetup = Partial<Omit<CheckerOptions, 'trust'>> & {
  readonly anchors?: Anchors;
  readonly european?: Anchors;
  readonly environment?: Environment;
  readonly trust?: Partial<TrustStore>;
};

export function makeChecker({ anchors, european, environment = 'test', trust, ...options }: CheckerSetup) {
  return createCertificateChecker({
    clock: () => now,
    revocations: nothingRevoked,
    revocation: 'hard',
    methods: 'eidas',
    acceptSeid1: true,
    report: () => undefined,
    ...options,
    trust: {
      ...composeTrustStore({
        anchors: anchors ?? { roots: [], intermediates: [] },
        ...(european && { european }),
        policies: policiesOf(environment),
        environment,
      }),
      ...trust,
    },
  });
}

/** A maker of certificates that differ from `model` in their serial number alone: composing each anew takes much longer. */
export function makeMaker(model: Buffer, signingKey: KeyObject): () => readonly string[] {
  const { raw, serialNumber } = new X509Certificate(model);
  const serial = Buffer.from(serialNumber, 'hex');
  const at = raw.indexOf(serial);
  // What is signed is the first member, behind the outer four bytes of tag and length; the signature is what comes last.
  const end = 8 + raw.readUInt16BE(6);
  const algorithm = 2 + (raw[end + 1] as number);
  const header = signingKey.asymmetricKeyType === 'ec' ? 3 : 5;
  const length = raw.length - end - algorithm - header;
  return () => {
    const der = Buffer.from(raw);
    makeSerial(serial.length).copy(der, at);
    let signature: Buffer;
    // Signatures on a curve are of several lengths; another one has the right length soon.
    do signature = sign('sha256', der.subarray(4, end), signingKey);
    while (signature.length !== length);
    signature.copy(der, der.length - length);
    return toX5c(der);
  };
}

/** An `x5c` of certificates in DER. */
export function toX5c(...ders: readonly Uint8Array[]): readonly string[] {
  return ders.map((der) => Buffer.from(der).toString('base64'));
}

/** What comes of an `x5c`, in a line: `310001112 CForESeal`, or the refusal's name and reason. */
export async function judge(x5c: unknown, setup: CheckerSetup): Promise<string> {
  const checker = makeChecker(setup);
  const presented = checker.read(x5c);
  const outcome = isRefusal(presented) ? presented : await checker.trust(presented);
  return isRefusal(outcome)
    ? [outcome.refusal, outcome.facts?.reason].filter(Boolean).join(' ')
    : `${outcome.organisation} ${outcome.authenticationMethod}`;
}

/** A case of a table: what is issued, and what `judge` says of it. */
export type Row = readonly [name: string, request: Partial<CertificateRequest>, expected: string];

export function checkRows(bench: Bench, setup: CheckerSetup, rows: readonly Row[]): void {
  for (const [name, request, expected] of rows) {
    it(`${name} → ${expected}`, async () => {
      assert.equal(await judge(toX5c((await bench.issue(request)).certificate), setup), expected);
    });
  }
}
