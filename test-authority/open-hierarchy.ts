import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { findAddresses } from './addresses.ts';
import { composeIssuing, composeRoot } from './compose-authority.ts';
import { craftCertificate } from './craft-certificate.ts';
import { copyBytes, encodeStructure } from './der.ts';
import type { HierarchyDescription } from './describe-hierarchies.ts';
import { DamagedFolderError, keepOnce, readIfThere } from './keep-once.ts';
import { makeRsaKey, nameKey } from './make-keys.ts';
import { readSerial } from './serial-number.ts';

/** A root or an issuing authority with its key. */
export interface CertificateAuthority {
  /** As in its addresses: `buypass-seid2-test-issuing`. */
  readonly id: string;
  readonly role: 'root' | 'issuing';
  readonly description: HierarchyDescription;
  readonly certificate: Buffer;
  /** Its serial, as `readSerial` gives it. */
  readonly serial: string;
  /** The DER of its subject. */
  readonly name: Buffer;
  /** Its subject key identifier. */
  readonly keyId: Buffer;
  readonly privateKey: KeyObject;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

export interface Hierarchy {
  readonly description: HierarchyDescription;
  readonly root: CertificateAuthority;
  readonly issuing: CertificateAuthority;
}

interface KeptHierarchy {
  readonly made_at: number;
  readonly root_key: string;
  readonly root_certificate: string;
  readonly issuing_key: string;
}

interface Place {
  readonly folder: string;
  readonly baseUrl: string;
}

/** Whether the hierarchy has been made in this folder. */
export async function isHierarchyMade(folder: string, id: string): Promise<boolean> {
  return (await readIfThere(findFile(folder, id))) !== undefined;
}

/** The hierarchy as the folder keeps it; made now when this is the first time anybody asks for it. */
export async function openHierarchy(
  { folder, baseUrl, clock, keyBits }: Place & { clock: () => number; keyBits: number },
  description: HierarchyDescription,
): Promise<Hierarchy> {
  const file = findFile(folder, description.id);
  const text = await keepOnce(file, () => makeHierarchy(description, { keyBits, madeAt: clock() }));
  try {
    return readHierarchy(description, JSON.parse(text), baseUrl);
  } catch (error) {
    throw new DamagedFolderError(file, `it does not hold a hierarchy (${(error as Error).message})`, { cause: error });
  }
}

function findFile(folder: string, id: string): string {
  return join(folder, `hierarchy-${id}.json`);
}

/** Both keys and the root in one file, so that no process ever sees half of it. */
async function makeHierarchy(
  description: HierarchyDescription,
  { keyBits, madeAt }: { keyBits: number; madeAt: number },
): Promise<string> {
  const [rootKey, issuingKey] = await Promise.all([makeRsaKey(keyBits), makeRsaKey(keyBits)]);
  const root = craftCertificate(composeRoot(description, rootKey, madeAt));
  const kept: KeptHierarchy = {
    made_at: madeAt,
    root_key: rootKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    root_certificate: root.toString('base64'),
    issuing_key: issuingKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}

function readHierarchy(description: HierarchyDescription, kept: KeptHierarchy, baseUrl: string): Hierarchy {
  if (!Number.isFinite(kept.made_at)) throw new Error('made_at is not a time');
  const { id } = description;
  const root = describeAuthority(description, {
    role: 'root',
    certificate: Buffer.from(kept.root_certificate, 'base64'),
    privateKey: createPrivateKey(kept.root_key),
  });
  const key = createPrivateKey(kept.issuing_key);
  const recipe = composeIssuing(description, {
    root: { key: root.privateKey, name: root.name, keyId: root.keyId },
    key,
    madeAt: kept.made_at,
    addresses: findAddresses(baseUrl, `${id}-root`),
  });
  const issuing = describeAuthority(description, {
    role: 'issuing',
    certificate: craftCertificate(recipe),
    privateKey: key,
  });
  return { description, root, issuing };
}

/**
 * An authority from its certificate and key: for hierarchies that no folder keeps, and for what only claims to be one.
 *
 * @throws when the key is not the certificate's.
 */
export function describeAuthority(
  description: HierarchyDescription,
  {
    role,
    certificate,
    privateKey,
    id = `${description.id}-${role}`,
  }: { role: 'root' | 'issuing'; certificate: Buffer; privateKey: KeyObject; id?: string },
): CertificateAuthority {
  const parsed = new X509Certificate(certificate);
  if (!parsed.checkPrivateKey(privateKey)) throw new Error(`the key of the ${role} is not the one in its certificate`);
  const { tbsCertificate } = AsnConvert.parse(copyBytes(certificate), Certificate);
  return {
    id,
    role,
    description,
    certificate,
    serial: readSerial(new Uint8Array(tbsCertificate.serialNumber)),
    name: encodeStructure(tbsCertificate.subject),
    keyId: nameKey(parsed.publicKey),
    privateKey,
    notAfter: parsed.validToDate.getTime(),
  };
}
