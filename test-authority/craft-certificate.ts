import type { KeyObject } from 'node:crypto';
import { OctetString } from '@peculiar/asn1-schema';
import { Certificate, Extension, Extensions, TBSCertificate, Time, Validity, Version } from '@peculiar/asn1-x509';
import { copyBytes, encodeStructure } from './der.ts';
import type { ExtensionRecipe } from './encode-extensions.ts';
import { composeName, encodeName, type NameRecipe } from './encode-name.ts';
import { describePublicKey } from './make-keys.ts';
import { describeSignature, type SignatureName, signBytes } from './sign-structure.ts';

/** Everything that a certificate says, and the key that signs it. Nothing is checked: it may be as wrong as wanted. */
export interface CertificateRecipe {
  /** 3 unless told otherwise. A version 1 certificate should have no extensions. */
  readonly version?: 1 | 2 | 3;
  /** The content octets of the INTEGER as they are: with a first bit set it is negative. */
  readonly serial: Uint8Array;
  readonly signature: SignatureName;
  /** A recipe, or the DER of a name: an issuer is best copied from the authority's own certificate. */
  readonly issuer: NameRecipe | Uint8Array;
  /** Milliseconds since 1970; what is less than a second is dropped. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly subject: NameRecipe;
  readonly publicKey: KeyObject;
  readonly extensions: readonly ExtensionRecipe[];
  readonly signingKey: KeyObject;
  /** One bit of the signature is wrong. */
  readonly spoiledSignature?: boolean;
  /** What is published instead of what was signed, as somebody who tampers would. */
  readonly publishedAs?: (recipe: CertificateRecipe) => CertificateRecipe;
}

/** The DER of the certificate (RFC 5280 §4.1) that `recipe` describes. */
export function craftCertificate(recipe: CertificateRecipe): Buffer {
  const signed = composeTbs(recipe);
  const published = recipe.publishedAs === undefined ? signed : composeTbs(recipe.publishedAs(recipe));
  const { signature, signingKey, spoiledSignature = false } = recipe;
  return encodeStructure(
    new Certificate({
      tbsCertificate: published,
      signatureAlgorithm: describeSignature(signature),
      signatureValue: copyBytes(
        signBytes(encodeStructure(signed), { signature, signingKey, spoiled: spoiledSignature }),
      ),
    }),
  );
}

function composeTbs(recipe: CertificateRecipe): TBSCertificate {
  const versions = { 1: Version.v1, 2: Version.v2, 3: Version.v3 };
  return new TBSCertificate({
    version: versions[recipe.version ?? 3],
    serialNumber: copyBytes(recipe.serial),
    signature: describeSignature(recipe.signature),
    issuer: composeName(recipe.issuer instanceof Uint8Array ? recipe.issuer : encodeName(recipe.issuer)),
    // UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5): the class chooses.
    validity: composeValidity(recipe),
    subject: composeName(encodeName(recipe.subject)),
    subjectPublicKeyInfo: describePublicKey(recipe.publicKey),
    ...(recipe.extensions.length === 0 ? {} : { extensions: new Extensions(recipe.extensions.map(composeExtension)) }),
  });
}

function composeValidity({ notBefore, notAfter }: CertificateRecipe): Validity {
  const validity = new Validity();
  validity.notBefore = new Time(new Date(notBefore));
  validity.notAfter = new Time(new Date(notAfter));
  return validity;
}

/** The schema object of an extension, for certificates, CRLs and OCSP answers alike. */
export function composeExtension({ oid, critical, value }: ExtensionRecipe): Extension {
  return new Extension({ extnID: oid, critical, extnValue: new OctetString(copyBytes(value)) });
}
