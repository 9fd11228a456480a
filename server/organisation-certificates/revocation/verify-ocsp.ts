import { createHash } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  OCSPRequest,
  OCSPResponse,
  Request,
  type ResponderID,
  type SingleResponse,
  TBSRequest,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, type Certificate, Extension, Extensions } from '@peculiar/asn1-x509';
import { fromBER, Null, OctetString as RawOctetString, Sequence } from 'asn1js';
import { checkDates } from '../check-leaf.ts';
import { OCSP_NO_CHECK, type ParsedCertificate, parseCertificate } from '../parse-certificate.ts';
import { isStrongEnough, readSignatureMethod, verifySignature } from '../signature-method.ts';
import { isFromTheFuture } from './allow-clock-skew.ts';

/** The proved content of an OCSP answer about one certificate. Times are milliseconds since 1970. */
export interface VerifiedOcsp {
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
}

export type OcspProblem =
  | 'ocsp-unreadable'
  | 'ocsp-not-successful'
  | 'ocsp-other-certificate'
  | 'ocsp-no-right-to-answer'
  | 'ocsp-bad-signature'
  | 'ocsp-wrong-nonce'
  | 'ocsp-unknown-extension'
  | 'ocsp-from-the-future'
  | 'ocsp-stale';

/** The certificate that is asked about, and its issuer. */
export interface OcspQuestion {
  readonly certificate: Pick<ParsedCertificate, 'serial'>;
  readonly issuer: ParsedCertificate;
  readonly nonce: Uint8Array;
}

const OCSP_BASIC = '1.3.6.1.5.5.7.48.1.1';
const OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const SHA1 = '1.3.14.3.2.26';
const SHA256 = '2.16.840.1.101.3.4.2.1';
const SUCCESSFUL = 0;
/**
 * Critical extensions allowed in a responder's certificate: basicConstraints, keyUsage, extKeyUsage,
 * id-pkix-ocsp-nocheck.
 */
const UNDERSTOOD = new Set<string>(['2.5.29.19', '2.5.29.15', '2.5.29.37', OCSP_NO_CHECK]);
/**
 * Milliseconds. An answer with neither a next update nor our nonce may be a replay. It must be younger than the time
 * for which such an answer is used.
 */
const OLDEST_WITHOUT_END = 5 * 60 * 1000;

/** An OCSP request (RFC 6960 §4.1) with a SHA-1 CertID, as responders expect, and a nonce. */
export function composeOcspRequest({ certificate, issuer, nonce }: OcspQuestion): Buffer {
  const { name, key } = hashIssuer(issuer, 'sha1');
  const certId = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA1, parameters: new Null().toBER() }),
    issuerNameHash: new OctetString(name),
    issuerKeyHash: new OctetString(key),
    serialNumber: toPositiveInteger(certificate.serial),
  });
  const extnValue = new OctetString(new RawOctetString({ valueHex: Uint8Array.from(nonce).buffer }).toBER());
  const request = new OCSPRequest({
    tbsRequest: new TBSRequest({
      requestList: [new Request({ reqCert: certId })],
      requestExtensions: new Extensions([new Extension({ extnID: OCSP_NONCE, extnValue })]),
    }),
  });
  return Buffer.from(AsnConvert.serialize(request));
}

/**
 * Parses and proves an OCSP answer (RFC 6960 §3.2): successful, about this very certificate, signed by its authority or
 * by a responder that the authority certified for OCSP, valid at `now`, and with our nonce if it has one.
 */
export function verifyOcsp(
  der: Uint8Array,
  { question, now }: { question: OcspQuestion; now: number },
): VerifiedOcsp | { readonly problem: OcspProblem } {
  try {
    return verify(der, { question, now });
  } catch {
    return { problem: 'ocsp-unreadable' };
  }
}

function verify(
  der: Uint8Array,
  { question, now }: { question: OcspQuestion; now: number },
): VerifiedOcsp | { readonly problem: OcspProblem } {
  if (fromBER(der).offset !== der.length) return { problem: 'ocsp-unreadable' };
  const { responseStatus, responseBytes } = AsnConvert.parse(der, OCSPResponse);
  if (Number(responseStatus) !== SUCCESSFUL) return { problem: 'ocsp-not-successful' };
  if (responseBytes?.responseType !== OCSP_BASIC) return { problem: 'ocsp-unreadable' };
  const body = new Uint8Array(responseBytes.response.buffer);
  const basic = AsnConvert.parse(body, BasicOCSPResponse);
  const outer = fromBER(body);
  if (outer.offset !== body.length || !(outer.result instanceof Sequence)) return { problem: 'ocsp-unreadable' };
  const signed = outer.result.valueBlock.value[0]?.valueBeforeDecodeView;
  if (signed === undefined) return { problem: 'ocsp-unreadable' };
  const { responderID, producedAt, responses, responseExtensions = [] } = basic.tbsResponseData;

  const signer = findSigner(basic, { responderID, issuer: question.issuer, now });
  if (signer === undefined) return { problem: 'ocsp-no-right-to-answer' };
  const isProved = verifySignature(
    { signed, signature: new Uint8Array(basic.signature), method: readSignatureMethod(basic.signatureAlgorithm) },
    signer.publicKey,
  );
  if (!isProved) return { problem: 'ocsp-bad-signature' };

  const nonce = responseExtensions.find(({ extnID }) => extnID === OCSP_NONCE);
  if (responseExtensions.some(({ extnID, critical }) => critical && extnID !== OCSP_NONCE)) {
    return { problem: 'ocsp-unknown-extension' };
  }
  // Responders that answer from a store echo no nonce. A nonce that is not ours means that the answer was for somebody
  // else.
  if (nonce !== undefined && !isNonce(nonce.extnValue.buffer, question.nonce)) return { problem: 'ocsp-wrong-nonce' };

  if (isFromTheFuture(producedAt.getTime(), now)) return { problem: 'ocsp-from-the-future' };
  const about = [...responses].filter((response) => isAbout(response.certID, question));
  const [answer] = about;
  if (answer === undefined || about.length > 1) return { problem: 'ocsp-other-certificate' };
  return readAnswer(answer, { now, isNew: nonce !== undefined });
}

function readAnswer(
  answer: SingleResponse,
  { now, isNew }: { now: number; isNew: boolean },
): VerifiedOcsp | { readonly problem: OcspProblem } {
  if ((answer.singleExtensions ?? []).some(({ critical }) => critical)) return { problem: 'ocsp-unknown-extension' };
  const thisUpdate = answer.thisUpdate.getTime();
  const nextUpdate = answer.nextUpdate?.getTime();
  if (isFromTheFuture(thisUpdate, now)) return { problem: 'ocsp-from-the-future' };
  const end = nextUpdate ?? (isNew ? now : thisUpdate + OLDEST_WITHOUT_END);
  if (end < now) return { problem: 'ocsp-stale' };
  const { good, revoked } = answer.certStatus;
  const status = revoked !== undefined ? 'revoked' : good !== undefined ? 'good' : 'unknown';
  return { status, thisUpdate, nextUpdate };
}

/**
 * The certificate whose key must have signed: the authority's own, or one that the authority issued for OCSP (RFC 6960
 * §4.2.2.2) and marked as not to be checked for revocation. Any other responder could be revoked without our knowing,
 * so its answer is skipped and the list is asked.
 */
function findSigner(
  { certs = [] }: BasicOCSPResponse,
  { responderID, issuer, now }: { responderID: ResponderID; issuer: ParsedCertificate; now: number },
): ParsedCertificate | undefined {
  if (isNamed(issuer, responderID)) return issuer;
  for (const structure of certs) {
    const certificate = parseCertificate(Buffer.from(AsnConvert.serialize(structure as Certificate)));
    if (
      certificate !== undefined &&
      isNamed(certificate, responderID) &&
      certificate.issuer === issuer.subject &&
      certificate.extendedKeyUsage?.includes(OCSP_SIGNING) === true &&
      !certificate.isAuthority &&
      certificate.criticalExtensions.every((oid) => UNDERSTOOD.has(oid)) &&
      (certificate.keyUsage === undefined || certificate.keyUsage.bits.has('digitalSignature')) &&
      certificate.ocspNoCheck &&
      checkDates(certificate, now) === undefined &&
      certificate.signatureMethod !== undefined &&
      isStrongEnough(issuer.publicKey, certificate.signatureMethod) &&
      certificate.x509.verify(issuer.publicKey)
    ) {
      return certificate;
    }
  }
  return undefined;
}

function isNamed({ subject, publicKeyHash }: ParsedCertificate, { byKey, byName }: ResponderID): boolean {
  if (byKey !== undefined) return Buffer.from(new Uint8Array(byKey.buffer)).toString('hex') === publicKeyHash.sha1;
  return byName !== undefined && Buffer.from(AsnConvert.serialize(byName)).toString('hex') === subject;
}

function isAbout(
  { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertID,
  { certificate, issuer }: OcspQuestion,
): boolean {
  const digest = hashAlgorithm.algorithm === SHA1 ? 'sha1' : hashAlgorithm.algorithm === SHA256 ? 'sha256' : undefined;
  if (digest === undefined) return false;
  const { name, key } = hashIssuer(issuer, digest);
  const equals = (bytes: OctetString, expected: Uint8Array) =>
    Buffer.from(new Uint8Array(bytes.buffer)).equals(expected);
  const serial = Buffer.from(new Uint8Array(serialNumber))
    .toString('hex')
    .replace(/^(00)+/, '');
  return equals(issuerNameHash, name) && equals(issuerKeyHash, key) && serial === certificate.serial;
}

function isNonce(value: ArrayBuffer, nonce: Uint8Array): boolean {
  const { result } = fromBER(value);
  return result instanceof RawOctetString && Buffer.from(result.valueBlock.valueHexView).equals(nonce);
}

function hashIssuer({ subject, publicKeyHash }: ParsedCertificate, digest: 'sha1' | 'sha256') {
  return {
    name: createHash(digest).update(Buffer.from(subject, 'hex')).digest(),
    key: Buffer.from(publicKeyHash[digest], 'hex'),
  };
}

/** The content octets of an INTEGER. A number that would look negative gets a leading zero. */
function toPositiveInteger(hex: string): ArrayBuffer {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const bytes = Buffer.from(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex');
  return Uint8Array.from(bytes).buffer;
}
