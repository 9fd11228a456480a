import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificateList, CRLReason, id_ce_cRLReasons } from '@peculiar/asn1-x509';
import { fromBER, Sequence } from 'asn1js';
import type { ParsedCertificate } from '../parse-certificate.ts';
import { readSignatureMethod, verifySignature } from '../signature-method.ts';

/** What a list of revoked certificates says, proved. Times are milliseconds since 1970. */
export interface VerifiedCrl {
  /** Hex serials without leading zeros. */
  readonly revoked: ReadonlySet<string>;
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
}

export type CrlProblem =
  | 'crl-unreadable'
  | 'crl-other-issuer'
  | 'crl-bad-signature'
  | 'crl-unknown-extension'
  | 'crl-from-the-future'
  | 'crl-stale';

/** The real lists have some thousand entries; parsing is bounded by the size of the download. */
const MOST_NODES = 2_000_000;

/**
 * Reads and proves a full CRL of `issuer` (RFC 5280 §6.3): the issuer's name byte for byte, its signature, in force at
 * `now`, and nothing critical that is not understood (an indirect or partial list says so critically). Every entry counts
 * as revoked, whatever its reason and on hold too, but for one that a later list takes back.
 */
export function verifyCrl(
  der: Uint8Array,
  { issuer, now }: { issuer: Pick<ParsedCertificate, 'subject' | 'publicKey' | 'keyUsage'>; now: number },
): VerifiedCrl | { readonly problem: CrlProblem } {
  try {
    return verify(der, { issuer, now });
  } catch {
    return { problem: 'crl-unreadable' };
  }
}

function verify(
  der: Uint8Array,
  { issuer, now }: { issuer: Pick<ParsedCertificate, 'subject' | 'publicKey' | 'keyUsage'>; now: number },
): VerifiedCrl | { readonly problem: CrlProblem } {
  const options = { maxNodes: MOST_NODES, maxContentLength: der.length };
  const { offset, result } = fromBER(der, options);
  if (offset !== der.length || !(result instanceof Sequence)) return { problem: 'crl-unreadable' };
  const list = AsnConvert.parse(der, CertificateList, { berOptions: options });
  const { tbsCertList } = list;
  const [tbs] = result.valueBlock.value as Sequence[];
  const name = tbs?.valueBlock.value.find(
    (member) => member instanceof Sequence && member !== tbs.valueBlock.value[algorithmPosition(tbs)],
  );
  if (tbs === undefined || name === undefined) return { problem: 'crl-unreadable' };
  if (Buffer.from(name.valueBeforeDecodeView).toString('hex') !== issuer.subject)
    return { problem: 'crl-other-issuer' };
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.bits.has('crlSign')) return { problem: 'crl-bad-signature' };
  const isProved = verifySignature(
    {
      signed: tbs.valueBeforeDecodeView,
      signature: new Uint8Array(list.signature),
      method: readSignatureMethod(list.signatureAlgorithm),
    },
    issuer.publicKey,
  );
  if (!isProved) return { problem: 'crl-bad-signature' };
  if ((tbsCertList.crlExtensions ?? []).some(({ critical }) => critical)) return { problem: 'crl-unknown-extension' };
  const thisUpdate = tbsCertList.thisUpdate.getTime().getTime();
  const nextUpdate = tbsCertList.nextUpdate?.getTime().getTime();
  if (thisUpdate > now) return { problem: 'crl-from-the-future' };
  if (nextUpdate !== undefined && nextUpdate < now) return { problem: 'crl-stale' };

  const revoked = new Set<string>();
  for (const { userCertificate, crlEntryExtensions = [] } of tbsCertList.revokedCertificates ?? []) {
    if (crlEntryExtensions.some(({ extnID, critical }) => critical && extnID !== id_ce_cRLReasons)) {
      // Such as a certificate issuer: then the entry speaks of somebody else's certificate.
      return { problem: 'crl-unknown-extension' };
    }
    const serial = Buffer.from(new Uint8Array(userCertificate))
      .toString('hex')
      .replace(/^(00)+/, '');
    const reason = crlEntryExtensions.find(({ extnID }) => extnID === id_ce_cRLReasons);
    if (reason !== undefined && isTakenBack(reason.extnValue.buffer)) revoked.delete(serial);
    else revoked.add(serial);
  }
  return { revoked, thisUpdate, nextUpdate };
}

/** The version, where it is there, stands before the algorithm. */
function algorithmPosition(tbs: Sequence): number {
  return tbs.valueBlock.value.findIndex((member) => member instanceof Sequence);
}

function isTakenBack(value: ArrayBuffer): boolean {
  const REMOVE_FROM_CRL = 8;
  return AsnConvert.parse(value, CRLReason).reason === REMOVE_FROM_CRL;
}
