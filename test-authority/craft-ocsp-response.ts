import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  KeyHash,
  OCSPResponse,
  type OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Certificate, CRLReason } from '@peculiar/asn1-x509';
import { composeExtension } from './craft-certificate.ts';
import { copyBytes, encodeStructure } from './der.ts';
import type { ExtensionRecipe } from './encode-extensions.ts';
import { composeName } from './encode-name.ts';
import { nameKey } from './make-keys.ts';
import { encodeSerial } from './serial-number.ts';
import { describeDigest, describeSignature, type SignatureName, signBytes } from './sign-structure.ts';

/** RFC 6960 §4.2.1; there is no 4. */
export const ocspStatuses = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const satisfies Record<keyof typeof OCSPResponseStatus, number>;

export type OcspStatus = keyof typeof ocspStatuses;

/** What an answer says about one certificate. Times are milliseconds since 1970. */
export interface SingleResponseRecipe {
  readonly certId: CertID;
  readonly status: 'good' | 'unknown' | { readonly revokedAt: number; readonly reason?: number | undefined };
  readonly thisUpdate: number;
  readonly nextUpdate?: number | undefined;
  readonly extensions?: readonly ExtensionRecipe[];
}

/** Everything that an OCSP answer says, and the key that signs it. Nothing is checked. */
export interface OcspResponseRecipe {
  /** The DER of a name, or of a key's SHA-1. */
  readonly responder: { readonly byName: Uint8Array } | { readonly byKey: Uint8Array };
  readonly producedAt: number;
  readonly responses: readonly SingleResponseRecipe[];
  /** The nonce, when there is one, is `ocspNonce(…)` here. */
  readonly extensions?: readonly ExtensionRecipe[];
  readonly signature: SignatureName;
  readonly signingKey: KeyObject;
  /** DER of the certificates sent along: the delegated responder's, or none when the authority signs itself. */
  readonly certificates?: readonly Uint8Array[];
  readonly spoiledSignature?: boolean;
}

/**
 * A CertID (RFC 6960 §4.1.1) for the certificate with `serial`, content octets or hexadecimal text, that was issued by the
 * owner of `issuer` (DER).
 */
export function describeCertId({
  issuer,
  serial,
  digest = 'sha1',
}: {
  issuer: Uint8Array;
  serial: string | Uint8Array;
  digest?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
}): CertID {
  const { publicKey } = new X509Certificate(issuer);
  const { subject } = AsnConvert.parse(copyBytes(issuer), Certificate).tbsCertificate;
  const nameHash = createHash(digest).update(encodeStructure(subject)).digest();
  return new CertID({
    hashAlgorithm: describeDigest(digest),
    issuerNameHash: new OctetString(copyBytes(nameHash)),
    issuerKeyHash: new OctetString(copyBytes(nameKey(publicKey, digest))),
    serialNumber: copyBytes(typeof serial === 'string' ? encodeSerial(serial) : serial),
  });
}

/** The DER of a successful OCSP answer (RFC 6960 §4.2.1) that `recipe` describes. */
export function craftOcspResponse(recipe: OcspResponseRecipe): Buffer {
  const { signature, signingKey, extensions = [], certificates = [], spoiledSignature = false } = recipe;
  const data = new ResponseData({
    responderID: composeResponder(recipe.responder),
    producedAt: wholeSeconds(recipe.producedAt),
    responses: recipe.responses.map(composeSingle),
    ...(extensions.length === 0 ? {} : { responseExtensions: extensions.map(composeExtension) }),
  });
  const signed = signBytes(encodeStructure(data), { signature, signingKey, spoiled: spoiledSignature });
  const basic = new BasicOCSPResponse({
    tbsResponseData: data,
    signatureAlgorithm: describeSignature(signature),
    signature: copyBytes(signed),
    ...(certificates.length === 0
      ? {}
      : { certs: certificates.map((der) => AsnConvert.parse(copyBytes(der), Certificate)) }),
  });
  const responseBytes = new ResponseBytes({
    responseType: '1.3.6.1.5.5.7.48.1.1',
    response: new OctetString(copyBytes(encodeStructure(basic))),
  });
  return encodeStructure(new OCSPResponse({ responseStatus: ocspStatuses.successful as number, responseBytes }));
}

/** The DER of an answer that says only that there is none, such as `tryLater`. */
export function craftOcspFailure(status: Exclude<OcspStatus, 'successful'>): Buffer {
  return encodeStructure(new OCSPResponse({ responseStatus: ocspStatuses[status] as number }));
}

function composeResponder(responder: OcspResponseRecipe['responder']): ResponderID {
  return 'byName' in responder
    ? new ResponderID({ byName: composeName(responder.byName) })
    : new ResponderID({ byKey: new KeyHash(copyBytes(responder.byKey)) });
}

function composeSingle({
  certId,
  status,
  thisUpdate,
  nextUpdate,
  extensions = [],
}: SingleResponseRecipe): SingleResponse {
  return new SingleResponse({
    certID: certId,
    certStatus: composeStatus(status),
    thisUpdate: wholeSeconds(thisUpdate),
    ...(nextUpdate === undefined ? {} : { nextUpdate: wholeSeconds(nextUpdate) }),
    ...(extensions.length === 0 ? {} : { singleExtensions: extensions.map(composeExtension) }),
  });
}

function composeStatus(status: SingleResponseRecipe['status']): CertStatus {
  if (status === 'good') return new CertStatus({ good: null });
  if (status === 'unknown') return new CertStatus({ unknown: null });
  const { revokedAt, reason } = status;
  return new CertStatus({
    revoked: new RevokedInfo({
      revocationTime: wholeSeconds(revokedAt),
      ...(reason === undefined ? {} : { revocationReason: new CRLReason(reason) }),
    }),
  });
}

/** RFC 6960 §4.2.2 takes its times from RFC 5280 §4.1.2.5.2: no fractions. */
function wholeSeconds(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000);
}
