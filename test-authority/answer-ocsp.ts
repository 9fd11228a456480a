import { createHash, createPublicKey } from 'node:crypto';
import { type CertID, OCSPRequest } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  craftOcspFailure,
  craftOcspResponse,
  type OcspResponseRecipe,
  type SingleResponseRecipe,
} from './craft-ocsp-response.ts';
import { copyBytes } from './der.ts';
import { extensionTypes } from './encode-extensions.ts';
import { nameKey } from './make-keys.ts';
import type { CertificateAuthority } from './open-hierarchy.ts';
import { openResponder } from './open-responder.ts';
import type { TestAuthority } from './open-test-authority.ts';
import { readSerial } from './serial-number.ts';
import { findDigest } from './sign-structure.ts';

/** How long an answer holds, as Buypass' do. */
const ANSWER_LIFETIME = 8 * 60 * 60 * 1000;
const MOST_QUESTIONS = 16;
/** RFC 9654 §2.1 allows 128 octets; two more are the OCTET STRING around a short one, three around a long one. */
const LONGEST_NONCE = 131;

/**
 * Answers an OCSP request (RFC 6960) for the authority `id`, signed by its delegated responder: `unknown` for what the
 * authority never issued, the nonce echoed, good for eight hours. What cannot be read is answered `malformedRequest`.
 *
 * @param adjust the last word on what is signed, for answers that are wrong on purpose.
 * @returns the answer's DER, or nothing when there is no such authority.
 */
export async function answerOcsp(
  authority: TestAuthority,
  id: string,
  request: Uint8Array,
  { adjust }: { adjust?: ((recipe: OcspResponseRecipe) => OcspResponseRecipe) | undefined } = {},
): Promise<Buffer | undefined> {
  const issuer = await authority.findAuthority(id);
  if (issuer === undefined) return undefined;
  const asked = readRequest(request);
  if (asked === undefined) return craftOcspFailure('malformedRequest');
  const responder = await openResponder(authority, issuer);
  const now = authority.clock();
  const recipe: OcspResponseRecipe = {
    // One way for each style, as the real ones differ too.
    responder: issuer.description.style === 'buypass' ? { byName: responder.name } : { byKey: responder.keyId },
    producedAt: now,
    responses: asked.certIds.map((certId) => ({
      certId,
      status: findStatus(authority, issuer, certId),
      thisUpdate: now,
      nextUpdate: now + ANSWER_LIFETIME,
    })),
    extensions:
      asked.nonce === undefined ? [] : [{ oid: extensionTypes.ocspNonce, critical: false, value: asked.nonce }],
    signature: 'rsa-sha256',
    signingKey: responder.privateKey,
    certificates: [responder.certificate],
  };
  return craftOcspResponse(adjust?.(recipe) ?? recipe);
}

/** What is asked, or nothing when the request cannot be read. The nonce is the DER in its extension, as it came. */
function readRequest(
  der: Uint8Array,
): { readonly certIds: readonly CertID[]; readonly nonce: Uint8Array | undefined } | undefined {
  try {
    const { tbsRequest } = AsnConvert.parse(copyBytes(der), OCSPRequest);
    const certIds = tbsRequest.requestList.map(({ reqCert }) => reqCert);
    const found = tbsRequest.requestExtensions?.find(({ extnID }) => extnID === extensionTypes.ocspNonce);
    const nonce = found === undefined ? undefined : new Uint8Array(found.extnValue.buffer);
    const fits = certIds.length > 0 && certIds.length <= MOST_QUESTIONS && (nonce?.length ?? 0) <= LONGEST_NONCE;
    return fits ? { certIds, nonce } : undefined;
  } catch {
    return undefined;
  }
}

function findStatus(
  { journal }: TestAuthority,
  issuer: CertificateAuthority,
  certId: CertID,
): SingleResponseRecipe['status'] {
  const serial = readSerial(new Uint8Array(certId.serialNumber));
  if (!namesIssuer(certId, issuer) || !journal.isIssued(issuer.id, serial)) return 'unknown';
  const revocation = journal.findRevocation(issuer.id, serial);
  return revocation === undefined ? 'good' : { revokedAt: revocation.at, reason: revocation.reason };
}

/** Whether the question is about a certificate of `issuer`: both hashes must be its (RFC 6960 §4.1.1). */
function namesIssuer({ hashAlgorithm, issuerNameHash, issuerKeyHash }: CertID, issuer: CertificateAuthority): boolean {
  const digest = findDigest(hashAlgorithm.algorithm);
  if (digest === undefined) return false;
  const nameHash = createHash(digest).update(issuer.name).digest();
  const keyHash = nameKey(createPublicKey(issuer.privateKey), digest);
  return nameHash.equals(new Uint8Array(issuerNameHash.buffer)) && keyHash.equals(new Uint8Array(issuerKeyHash.buffer));
}
