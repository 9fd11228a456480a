import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type CertificateRecipe, craftCertificate } from './craft-certificate.ts';
import {
  authorityKeyIdentifier,
  extendedKeyUsage,
  extendedKeyUsages,
  keyUsage,
  ocspNoCheck,
  subjectKeyIdentifier,
} from './encode-extensions.ts';
import { encodeName } from './encode-name.ts';
import { legalPersonSemantics, qcStatements } from './encode-qc-statements.ts';
import { DamagedFolderError, keepOnce } from './keep-once.ts';
import { makeRsaKey, nameKey } from './make-keys.ts';
import type { CertificateAuthority } from './open-hierarchy.ts';
import type { TestAuthority } from './open-test-authority.ts';
import { makeSerial, readSerial } from './serial-number.ts';

const HOUR = 60 * 60 * 1000;
/** Short, since nobody looks up whether a responder is revoked. */
const CERTIFICATE_LIFETIME = 48 * HOUR;
/** What must be left of it when it signs: an answer holds for eight hours. */
const NEEDED = 9 * HOUR;

/** Who answers for an authority: a key of its own and a certificate that lets it (RFC 6960 §4.2.2.2). */
export interface Responder {
  readonly privateKey: KeyObject;
  readonly certificate: Buffer;
  /** The DER of its subject. */
  readonly name: Buffer;
  /** SHA-1 of its key. */
  readonly keyId: Buffer;
}

interface OpenResponder {
  readonly privateKey: KeyObject;
  current?: { readonly responder: Responder; readonly notBefore: number; readonly notAfter: number };
}

const responders = new WeakMap<TestAuthority, Map<string, Promise<OpenResponder>>>();

/** The responder of `issuer`, with a certificate that is good for the next hours by the authority's clock. */
export async function openResponder(authority: TestAuthority, issuer: CertificateAuthority): Promise<Responder> {
  const mine = responders.get(authority) ?? new Map<string, Promise<OpenResponder>>();
  responders.set(authority, mine);
  const opening = mine.get(issuer.id) ?? openKey(authority, issuer.id);
  mine.set(issuer.id, opening);
  opening.catch(() => mine.delete(issuer.id));
  const open = await opening;
  const now = authority.clock();
  if (open.current === undefined || now < open.current.notBefore || now > open.current.notAfter - NEEDED) {
    const recipe = composeResponderCertificate(issuer, open.privateKey, now);
    authority.journal.recordIssued(issuer.id, readSerial(recipe.serial), now);
    const responder: Responder = {
      privateKey: open.privateKey,
      certificate: craftCertificate(recipe),
      name: encodeName(recipe.subject),
      keyId: nameKey(recipe.publicKey),
    };
    open.current = { responder, notBefore: recipe.notBefore, notAfter: recipe.notAfter };
  }
  return open.current.responder;
}

/** The key is kept, so that every process answers under the same one; certificates are cheap and made as needed. */
async function openKey({ folder }: TestAuthority, id: string): Promise<OpenResponder> {
  const file = join(folder, `responder-${id}.pem`);
  const pem = await keepOnce(
    file,
    async () => (await makeRsaKey(2048)).export({ type: 'pkcs8', format: 'pem' }) as string,
  );
  try {
    return { privateKey: createPrivateKey(pem) };
  } catch (error) {
    throw new DamagedFolderError(file, 'it is not a private key', { cause: error });
  }
}

/**
 * What a delegated responder's certificate says, for authorities of any kind. Wrong ones begin here.
 *
 * @param now milliseconds since 1970.
 */
export function composeResponderCertificate(
  issuer: CertificateAuthority,
  privateKey: KeyObject,
  now: number,
): CertificateRecipe {
  const { description } = issuer;
  const publicKey = createPublicKey(privateKey);
  return {
    serial: makeSerial(10),
    signature: description.leafSignature,
    issuer: issuer.name,
    subject: description.responderName,
    // Callers' clocks may be a little behind.
    notBefore: now - HOUR / 12,
    notAfter: now + CERTIFICATE_LIFETIME,
    publicKey,
    extensions: [
      authorityKeyIdentifier(issuer.keyId),
      subjectKeyIdentifier(nameKey(publicKey)),
      keyUsage(['digitalSignature']),
      extendedKeyUsage([extendedKeyUsages.ocspSigning]),
      ocspNoCheck(),
      ...(description.seid === 2 ? [qcStatements([legalPersonSemantics])] : []),
    ],
    signingKey: issuer.privateKey,
  };
}
