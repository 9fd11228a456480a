import { createPrivateKey, type KeyObject } from 'node:crypto';
import forge from 'node-forge';

/** What a PKCS#12 file holds, in its order and without saying what belongs together. */
export interface Pkcs12Content {
  readonly keys: readonly KeyObject[];
  /** DER. */
  readonly certificates: readonly Buffer[];
}

export type Pkcs12Problem = { readonly problem: 'password' } | { readonly problem: 'form'; readonly reason: string };

/**
 * Opens a PKCS#12 file (RFC 7292): in the old form that Buypass and Commfides deliver (RC2 and 3DES, a MAC with SHA-1),
 * which the OpenSSL inside Node no longer reads, and in the present one (PBES2 with AES, a MAC with SHA-2).
 */
export function readPkcs12(file: Buffer, password: string): Pkcs12Content | Pkcs12Problem {
  try {
    const bags = open(file, password).safeContents.flatMap(({ safeBags }) => safeBags);
    return {
      keys: bags.flatMap((bag) => readKey(bag) ?? []),
      certificates: bags.flatMap((bag) => readCertificate(bag) ?? []),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return /(invalid|wrong) password|failed to decrypt/i.test(reason)
      ? { problem: 'password' }
      : { problem: 'form', reason };
  }
}

function open(file: Buffer, password: string): forge.pkcs12.Pkcs12Pfx {
  // BER is let through: some programs write it, and nothing is judged by these bytes.
  const parse = () => forge.asn1.fromDer(file.toString('latin1'), false);
  try {
    return forge.pkcs12.pkcs12FromAsn1(parse(), false, password);
  } catch (error) {
    const plain = Buffer.from(password).toString('latin1');
    if (plain === password || /MAC/.test(String(error))) throw error;
    // The MAC has fitted, and is left out the second time. It takes the password in UTF-16, PBES2 in UTF-8 (RFC 8018 §3), and
    // the library gives both the same characters.
    const structure = parse();
    const withoutMac = { ...structure, value: (structure.value as forge.asn1.Asn1[]).slice(0, 2) };
    return forge.pkcs12.pkcs12FromAsn1(withoutMac, false, plain);
  }
}

function readKey({ type, key, asn1 }: forge.pkcs12.Bag): KeyObject | undefined {
  if (type !== forge.pki.oids.pkcs8ShroudedKeyBag && type !== forge.pki.oids.keyBag) return undefined;
  // Keys of other kinds are passed through unchanged.
  const information = key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1;
  return createPrivateKey({ key: toDer(information), format: 'der', type: 'pkcs8' });
}

function readCertificate({ type, cert, asn1 }: forge.pkcs12.Bag): Buffer | undefined {
  if (type !== forge.pki.oids.certBag) return undefined;
  return toDer(cert ? forge.pki.certificateToAsn1(cert) : asn1);
}

function toDer(structure: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(structure).getBytes(), 'latin1');
}
