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

/** The time in all tests of this room. */
export const now = Date.parse('2026-03-10T10:20:30Z');
export const orgno = '310001112';
export const otherOrgno = '312999919';
const baseUrl = 'http://localhost:7070/test-authority/';

type CheckerOptions = Parameters<typeof createCertificateChecker>[0];
type Change = (recipe: CertificateRecipe) => CertificateRecipe;

export interface Bench {
  readonly authority: TestAuthority;
  readonly anchors: Readonly<Record<Environment, Anchors>>;
  /** A certificate whose private key is thrown away, unless the request says otherwise. */
  issue(request?: Partial<CertificateRequest>): Promise<IssuedCertificate>;
}

/** Every lookalike hierarchy. Its folder is removed after the tests of the file. */
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

/** Anchors of an environment; throws if they are not in order. */
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

/** Making keys takes the most time. */
let spareKeys: Promise<readonly [KeyObject, KeyObject]> | undefined;

/**
 * A hierarchy that is not stored in a folder, with any change to its certificates. It always has the same keys unless
 * others are given.
 */
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

/**
 * Makes certificates that differ from `model` only in their serial number. Composing each one would take much longer.
 */
export function makeMaker(model: Buffer, signingKey: KeyObject): () => readonly string[] {
  const { raw, serialNumber } = new X509Certificate(model);
  const serial = Buffer.from(serialNumber, 'hex');
  const at = raw.indexOf(serial);
  // The signed part is the first member, after the four outer bytes of tag and length. The signature comes last.
  const end = 8 + raw.readUInt16BE(6);
  const algorithm = 2 + (raw[end + 1] as number);
  const header = signingKey.asymmetricKeyType === 'ec' ? 3 : 5;
  const length = raw.length - end - algorithm - header;
  return () => {
    const der = Buffer.from(raw);
    makeSerial(serial.length).copy(der, at);
    let signature: Buffer;
    // Signatures on a curve differ in length; repeat until one has the right length.
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

/** The outcome for an `x5c` in one line: `310001112 CForESeal`, or the refusal's name and reason. */
export async function judge(x5c: unknown, setup: CheckerSetup): Promise<string> {
  const checker = makeChecker(setup);
  const presented = checker.read(x5c);
  const outcome = isRefusal(presented) ? presented : await checker.trust(presented);
  return isRefusal(outcome)
    ? [outcome.refusal, outcome.facts?.reason].filter(Boolean).join(' ')
    : `${outcome.organisation} ${outcome.authenticationMethod}`;
}

/** A case of a table: what is issued, and what `judge` says about it. */
export type Row = readonly [name: string, request: Partial<CertificateRequest>, expected: string];

export function checkRows(bench: Bench, setup: CheckerSetup, rows: readonly Row[]): void {
  for (const [name, request, expected] of rows) {
    it(`${name} → ${expected}`, async () => {
      assert.equal(await judge(toX5c((await bench.issue(request)).certificate), setup), expected);
    });
  }
}
