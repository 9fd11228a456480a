import type { KeyObject } from 'node:crypto';
import { OctetString } from '@peculiar/asn1-schema';
import { CertificateList, Extension, RevokedCertificate, TBSCertList, Time } from '@peculiar/asn1-x509';
import * as asn1js from 'asn1js';
import { composeExtension } from './craft-certificate.ts';
import { copyBytes, encodeStructure, encodeValue } from './der.ts';
import { type ExtensionRecipe, extensionTypes } from './encode-extensions.ts';
import { composeName } from './encode-name.ts';
import { encodeSerial } from './serial-number.ts';
import { describeSignature, type SignatureName, signBytes } from './sign-structure.ts';

/** One revoked certificate on a CRL. */
export interface CrlEntryRecipe {
  /** Hexadecimal. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly revokedAt: number;
  /** The number of the reason (RFC 5280 §5.3.1), also one that nobody has assigned, such as 7. */
  readonly reason?: number | undefined;
  readonly extensions?: readonly ExtensionRecipe[];
}

/** Everything that a CRL says, and the key that signs it. Nothing is checked. */
export interface CrlRecipe {
  /** 2 unless told otherwise. */
  readonly version?: 1 | 2;
  /** The DER of the issuer's name. */
  readonly issuer: Uint8Array;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  readonly nextUpdate?: number | undefined;
  readonly entries: readonly CrlEntryRecipe[];
  readonly extensions: readonly ExtensionRecipe[];
  readonly signature: SignatureName;
  readonly signingKey: KeyObject;
  readonly spoiledSignature?: boolean;
}

/** The DER of the CRL (RFC 5280 §5.1) that `recipe` describes. */
export function craftCrl(recipe: CrlRecipe): Buffer {
  const { signature, signingKey, entries, extensions, spoiledSignature = false } = recipe;
  const list = new TBSCertList({
    ...(recipe.version === 1 ? {} : { version: 1 }),
    signature: describeSignature(signature),
    issuer: composeName(recipe.issuer),
    thisUpdate: new Time(new Date(recipe.thisUpdate)),
    ...(recipe.nextUpdate === undefined ? {} : { nextUpdate: new Time(new Date(recipe.nextUpdate)) }),
    // An empty list must be absent (RFC 5280 §5.1.2.6).
    ...(entries.length === 0 ? {} : { revokedCertificates: entries.map(composeEntry) }),
    ...(extensions.length === 0 ? {} : { crlExtensions: extensions.map(composeExtension) }),
  });
  const signed = signBytes(encodeStructure(list), { signature, signingKey, spoiled: spoiledSignature });
  return encodeStructure(
    new CertificateList({
      tbsCertList: list,
      signatureAlgorithm: describeSignature(signature),
      signature: copyBytes(signed),
    }),
  );
}

function composeEntry({ serial, revokedAt, reason, extensions = [] }: CrlEntryRecipe): RevokedCertificate {
  const composed = extensions.map(composeExtension);
  if (reason !== undefined) composed.unshift(composeReason(reason));
  return new RevokedCertificate({
    userCertificate: copyBytes(encodeSerial(serial)),
    revocationDate: new Time(new Date(revokedAt)),
    ...(composed.length === 0 ? {} : { crlEntryExtensions: composed }),
  });
}

function composeReason(reason: number): Extension {
  const value = encodeValue(new asn1js.Enumerated({ value: reason }));
  return new Extension({
    extnID: extensionTypes.crlReason,
    critical: false,
    extnValue: new OctetString(copyBytes(value)),
  });
}
