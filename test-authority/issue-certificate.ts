import { createPublicKey, type KeyObject } from 'node:crypto';
import { findAddresses } from './addresses.ts';
import { type CertificateRecipe, craftCertificate } from './craft-certificate.ts';
import type { Environment, Generation, Style } from './describe-hierarchies.ts';
import { applyFault, decideFaultyTimes, type Fault } from './faults.ts';
import type { LeafPlan, Profile } from './leaf-plan.ts';
import { composeLeaf } from './leaf-profiles.ts';
import { makeEcKey, makePssKey, makeRsaKey, nameKey } from './make-keys.ts';
import type { CertificateAuthority, Hierarchy } from './open-hierarchy.ts';
import type { TestAuthority } from './open-test-authority.ts';
import { readSerial } from './serial-number.ts';

/** What is wanted of a certificate. Only `orgno` must be said; the rest is a Buypass SEID 2.0 test certificate. */
export interface CertificateRequest {
  /** Nine digits. The check digit is not looked at: some numbers in use by tests have none. */
  readonly orgno: string;
  /** In O and CN. */
  readonly name?: string | undefined;
  /** A sub-unit (underenhet) in OU, customarily `name-orgno`. */
  readonly unit?: string | undefined;
  readonly profile?: Profile | undefined;
  readonly style?: Style | undefined;
  readonly seid?: Generation | undefined;
  readonly environment?: Environment | undefined;
  /** A qualified seal (SEID 2.0 only). Commfides' are unless told otherwise, Buypass' are not. */
  readonly qualified?: boolean | undefined;
  /** 3072 for SEID 2.0 and 2048 for SEID 1.0 unless told otherwise. */
  readonly subjectKeyBits?: number | undefined;
  /** A private key to use again, or a public key of which nobody has the private half. */
  readonly subjectKey?: KeyObject | undefined;
  /** Milliseconds since 1970; from now, for as long as the profile says, unless told otherwise. */
  readonly notBefore?: number | undefined;
  readonly notAfter?: number | undefined;
  readonly fault?: Fault | undefined;
  /** Who issues it instead of the hierarchy's issuing authority: its root, or one that `describeAuthority` made up. */
  readonly issuer?: CertificateAuthority | undefined;
  /** The last word on what is signed: any change that no fault names. */
  readonly adjust?: ((recipe: CertificateRecipe) => CertificateRecipe) | undefined;
}

export interface IssuedCertificate {
  /** The id of the authority that issued it; nothing for one that is self-signed. */
  readonly authority: string | undefined;
  /** Hexadecimal, as Node and OpenSSL print it. */
  readonly serial: string;
  /** The subject's key: private, unless a public one was given. */
  readonly privateKey: KeyObject;
  readonly certificate: Buffer;
  /** The issuing authority, then its root, in DER; empty when self-signed. */
  readonly chain: readonly Buffer[];
  /** O and CN. */
  readonly name: string;
}

/** Without the number: a certificate that lacks it must lack it everywhere. */
const NOBODY = 'Lookalike Virksomhet AS';

/** An Error with this name is about the request, not about the authority. */
export class UnfitRequestError extends Error {
  override readonly name = 'UnfitRequestError';
}

/**
 * Issues a virksomhetssertifikat by the profile of its style and generation, and writes in the journal that it did.
 *
 * @throws UnfitRequestError when no such certificate can be made.
 */
export async function issueCertificate(
  authority: TestAuthority,
  request: CertificateRequest,
): Promise<IssuedCertificate> {
  const { orgno, style = 'buypass', seid = 2, environment = 'test', fault, profile = 'auth' } = request;
  const { qualified = style === 'commfides' && seid === 2, name = NOBODY } = request;
  if (!/^[0-9]{9}$/.test(orgno)) throw new UnfitRequestError('An organisation number is nine digits.');
  if (qualified && seid === 1)
    throw new UnfitRequestError('No certificate of SEID 1.0 is qualified: ask for SEID 2.0.');
  const hierarchy =
    fault === 'signed-by-other'
      ? await authority.openStranger()
      : await authority.openHierarchy({ style, seid, environment });
  const subjectKey =
    request.subjectKey ?? (await makeSubjectKey(fault, request.subjectKeyBits ?? (seid === 2 ? 3072 : 2048)));
  const publicKey = subjectKey.type === 'public' ? subjectKey : createPublicKey(subjectKey);
  const issuer = request.issuer ?? hierarchy.issuing;
  const times = decideFaultyTimes(fault, authority.clock());
  const plan: LeafPlan = {
    orgno,
    name,
    unit: request.unit,
    profile,
    qualified,
    environment,
    notBefore: request.notBefore ?? times.notBefore,
    notAfter: request.notAfter ?? times.notAfter,
    publicKey,
    keyId: nameKey(publicKey),
    issuer,
    addresses: findAddresses(authority.baseUrl, issuer.id),
  };
  const selfSigned = fault === 'self-signed';
  const composed: CertificateRecipe = {
    ...applyFault(composeLeaf({ style, seid }, plan), fault, plan),
    ...(selfSigned ? { signingKey: subjectKey, signature: 'rsa-sha256' as const } : { signingKey: issuer.privateKey }),
  };
  const recipe = request.adjust?.(composed) ?? composed;
  const certificate = craftCertificate(recipe);
  const serial = readSerial(recipe.serial);
  if (!selfSigned) authority.journal.recordIssued(issuer.id, serial, authority.clock());
  if (fault === 'revoked') {
    authority.journal.recordRevoked(issuer.id, serial, { at: authority.clock(), reason: 1 });
  }
  return {
    authority: selfSigned ? undefined : issuer.id,
    serial,
    privateKey: subjectKey,
    certificate,
    chain: selfSigned ? [] : listChain(issuer, hierarchy),
    name,
  };
}

function listChain(issuer: CertificateAuthority, { root }: Hierarchy): readonly Buffer[] {
  return issuer.role === 'root' ? [issuer.certificate] : [issuer.certificate, root.certificate];
}

async function makeSubjectKey(fault: Fault | undefined, bits: number): Promise<KeyObject> {
  if (fault === 'ec-key') return makeEcKey();
  if (fault === 'pss-key') return makePssKey(bits);
  return makeRsaKey(bits);
}
