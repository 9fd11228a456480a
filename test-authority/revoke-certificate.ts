import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { copyBytes, encodeStructure } from './der.ts';
import type { TestAuthority } from './open-test-authority.ts';
import { normaliseSerial, readSerial } from './serial-number.ts';

/** Why a certificate is revoked (RFC 5280 §5.3.1). `removeFromCRL` ends a hold, and only a hold. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type RevocationReason = keyof typeof revocationReasons;

/** The certificate by what it is, or by its serial in hexadecimal (and its authority, should two have issued it). */
export type RevocationRequest = { readonly reason?: RevocationReason | undefined } & (
  | { readonly certificate: Uint8Array }
  | { readonly serial: string; readonly authority?: string | undefined }
);

export interface RevokedCertificate {
  readonly authority: string;
  readonly serial: string;
  /** Milliseconds since 1970. A certificate that was revoked before keeps its time. */
  readonly revokedAt: number;
}

/**
 * Revokes a certificate for good, puts it on hold, or ends its hold. CRLs and OCSP answers made from now on say so, in
 * every process that shares the folder.
 *
 * @returns what was revoked and when, or a sentence that says why nothing was.
 */
export async function revokeCertificate(
  authority: TestAuthority,
  request: RevocationRequest,
): Promise<RevokedCertificate | string> {
  const { journal } = authority;
  const found =
    'certificate' in request ? await findIssuer(authority, request.certificate) : findSerial(authority, request);
  if (typeof found === 'string') return found;
  const { authority: issuer, serial } = found;
  const before = journal.findRevocation(issuer, serial);
  const now = authority.clock();
  const reason = request.reason === undefined ? undefined : revocationReasons[request.reason];
  const onHold = before?.reason === revocationReasons.certificateHold;

  if (reason === revocationReasons.removeFromCRL) {
    if (!onHold) return `The certificate ${serial} is not on hold.`;
    journal.recordReleased(issuer, serial);
    return { authority: issuer, serial, revokedAt: before.at };
  }
  if (before !== undefined && !onHold) return { authority: issuer, serial, revokedAt: before.at };
  journal.recordRevoked(issuer, serial, { at: now, reason });
  return { authority: issuer, serial, revokedAt: now };
}

type Found = { readonly authority: string; readonly serial: string } | string;

function findSerial(
  { journal }: TestAuthority,
  { serial: text, authority }: { serial: string; authority?: string | undefined },
): Found {
  const serial = normaliseSerial(text);
  const issuers = journal.findIssuers(serial).filter((id) => authority === undefined || id === authority);
  const [issuer, another] = issuers;
  if (issuer === undefined) return `No certificate with the serial ${serial} has been issued here.`;
  if (another !== undefined)
    return `Several authorities have issued ${serial} (${issuers.join(', ')}): name the one meant.`;
  return { authority: issuer, serial };
}

async function findIssuer(authority: TestAuthority, der: Uint8Array): Promise<Found> {
  let parsed: Certificate;
  try {
    parsed = AsnConvert.parse(copyBytes(der), Certificate);
  } catch {
    return 'That is not a certificate.';
  }
  const { issuer, serialNumber } = parsed.tbsCertificate;
  const serial = readSerial(new Uint8Array(serialNumber));
  const name = encodeStructure(issuer);
  for (const id of authority.journal.findIssuers(serial)) {
    const found = await authority.findAuthority(id);
    if (found?.name.equals(name)) return { authority: id, serial };
  }
  return `The certificate ${serial} has not been issued here.`;
}
