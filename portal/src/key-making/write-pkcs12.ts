import { BmpString, Integer, OctetString, Utf8String } from 'asn1js';
import {
  Attribute,
  AttributeTypeAndValue,
  AuthenticatedSafe,
  CertBag,
  Certificate,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
} from 'pkijs';
import { type MadeKey, signature } from './make-key.ts';

/** Under this name the key stands in the file. Java calls it the alias. */
export const alias = 'portvakt';

const bagTypes = { key: '1.2.840.113549.1.12.10.1.2', certificate: '1.2.840.113549.1.12.10.1.3' };
const attributeTypes = { friendlyName: '1.2.840.113549.1.9.20', localKeyId: '1.2.840.113549.1.9.21' };
const encryption = {
  // The library draws the initialisation vector itself, although its types ask for one.
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 } as AesCbcParams & { length: number },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: 100_000,
};
/** As Java does. More would only slow the page down: the key itself is encrypted with the above. */
const MAC_ITERATIONS = 10_000;
const YEARS = 10;

/** `name` is the owner's; `now` in milliseconds since 1970. */
interface Wishes {
  readonly password: string;
  readonly name: string;
  readonly now: number;
}

/**
 * The key as PKCS#12 (RFC 7292), which OpenSSL 3 and Java read: AES-256 with PBKDF2, and SHA-256 over the whole. An entry for a key wants
 * a certificate, so one that the key signs itself is put beside it. It says nothing about anybody and is never registered.
 *
 * This file brings 90 kB of library with it: load it when it is wanted.
 */
export async function writePkcs12(key: MadeKey, { password, name, now }: Wishes): Promise<Uint8Array<ArrayBuffer>> {
  const secret = new TextEncoder().encode(password).buffer;
  const certificate = await certifyItself(key, { name, now });
  const keyBag = new PKCS8ShroudedKeyBag({
    parsedValue: PrivateKeyInfo.fromBER(await crypto.subtle.exportKey('pkcs8', key.privateKey)),
  });
  await keyBag.makeInternalValues({ ...encryption, password: secret });
  const bagAttributes = await describeBag(certificate);
  const safe = new AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        {
          privacyMode: 0,
          value: new SafeContents({
            safeBags: [
              new SafeBag({ bagId: bagTypes.key, bagValue: keyBag, bagAttributes }),
              new SafeBag({
                bagId: bagTypes.certificate,
                bagValue: new CertBag({ parsedValue: certificate }),
                bagAttributes,
              }),
            ],
          }),
        },
      ],
    },
  });
  await safe.makeInternalValues({ safeContents: [{}] });
  const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  await pfx.makeInternalValues({
    password: secret,
    iterations: MAC_ITERATIONS,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return new Uint8Array(pfx.toSchema().toBER());
}

async function certifyItself(
  { privateKey, publicKey }: MadeKey,
  { name, now }: Pick<Wishes, 'name' | 'now'>,
): Promise<Certificate> {
  const certificate = new Certificate();
  certificate.version = 2;
  const serial = crypto.getRandomValues(new Uint8Array(16));
  // Positive, and not shortened by a leading zero (RFC 5280 §4.1.2.2).
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  certificate.serialNumber = new Integer({ valueHex: serial.buffer });
  for (const whose of [certificate.subject, certificate.issuer]) {
    whose.typesAndValues.push(
      new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: name.slice(0, 64) || alias }) }),
    );
  }
  certificate.notBefore.value = new Date(now);
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + YEARS);
  certificate.notAfter.value = end;
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  await certificate.sign(privateKey, signature.hash);
  return certificate;
}

/** What ties the certificate to the key, and the name of both. */
async function describeBag(certificate: Certificate): Promise<Attribute[]> {
  const id = await crypto.subtle.digest('SHA-1', certificate.toSchema(true).toBER());
  return [
    new Attribute({ type: attributeTypes.friendlyName, values: [new BmpString({ value: alias })] }),
    new Attribute({ type: attributeTypes.localKeyId, values: [new OctetString({ valueHex: id })] }),
  ];
}
