import { AsnConvert, AsnParser } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  CRLReason,
  Extension,
  id_ce_certificateIssuer,
  id_ce_cRLReasons,
  id_ce_deltaCRLIndicator,
  id_ce_issuingDistributionPoint,
  Time,
} from '@peculiar/asn1-x509';
import { type BaseBlock, BitString, Constructed, fromBER, Integer, Sequence, UTCTime } from 'asn1js';
import type { ParsedCertificate } from '../parse-certificate.ts';
import { readSignatureMethod, verifySignature } from '../signature-method.ts';
import { isFromTheFuture } from './allow-clock-skew.ts';

/** The proved content of a certificate revocation list. Times are milliseconds since 1970. */
export interface VerifiedCrl {
  /** Serials in hex without leading zeros. */
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

/** The authority that must have made a list. */
export type CrlIssuer = Pick<ParsedCertificate, 'subject' | 'publicKey' | 'keyUsage'>;

/**
 * These extensions must be critical (RFC 5280 §5.2.4, §5.2.5, §5.3.3). A list that has them is partial even if they are
 * not critical.
 */
const PARTIAL = new Set<string>([id_ce_deltaCRLIndicator, id_ce_issuingDistributionPoint]);
/**
 * Milliseconds. Without a limit, a list without a next update could be replayed for ever. Real lists are valid for 25
 * h.
 */
const OLDEST_WITHOUT_END = 25 * 60 * 60 * 1000;
/** Real lists have some thousand entries. The size of the download also limits parsing. */
const MOST_NODES = 2_000_000;

/**
 * Parses and proves a full CRL of `issuer` (RFC 5280 §6.3): the issuer's name byte for byte, its signature, valid at
 * `now`, and no critical extension that is not understood (an indirect or partial list has one). Every entry counts as
 * revoked, whatever its reason and also if on hold, except one that a later list takes back.
 */
export function verifyCrl(
  der: Uint8Array,
  { issuer, now }: { issuer: CrlIssuer; now: number },
): VerifiedCrl | { readonly problem: CrlProblem } {
  try {
    return verify(der, { issuer, now });
  } catch {
    return { problem: 'crl-unreadable' };
  }
}

function verify(
  der: Uint8Array,
  { issuer, now }: { issuer: CrlIssuer; now: number },
): VerifiedCrl | { readonly problem: CrlProblem } {
  const { offset, result } = fromBER(der, { maxNodes: MOST_NODES, maxContentLength: der.length });
  if (offset !== der.length) return { problem: 'crl-unreadable' };
  const [tbs, algorithm, signature, ...more] = membersOf(result);
  if (
    !(tbs instanceof Sequence && algorithm instanceof Sequence && signature instanceof BitString && more.length === 0)
  )
    return { problem: 'crl-unreadable' };
  const list = splitList(tbs);
  // RFC 5280 §5.1.1.2: the algorithm that is used must be the one that is signed.
  if (!Buffer.from(list.algorithm.valueBeforeDecodeView).equals(algorithm.valueBeforeDecodeView))
    return { problem: 'crl-unreadable' };
  if (Buffer.from(list.issuer.valueBeforeDecodeView).toString('hex') !== issuer.subject)
    return { problem: 'crl-other-issuer' };
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.bits.has('crlSign')) return { problem: 'crl-bad-signature' };
  const isProved = verifySignature(
    {
      signed: tbs.valueBeforeDecodeView,
      signature: signature.valueBlock.valueHexView,
      method: readSignatureMethod(AsnParser.fromASN(algorithm, AlgorithmIdentifier)),
    },
    issuer.publicKey,
  );
  if (!isProved) return { problem: 'crl-bad-signature' };
  if (list.extensions.some(({ extnID, critical }) => critical || PARTIAL.has(extnID))) {
    return { problem: 'crl-unknown-extension' };
  }
  const thisUpdate = readTime(list.thisUpdate);
  const nextUpdate = list.nextUpdate && readTime(list.nextUpdate);
  if (isFromTheFuture(thisUpdate, now)) return { problem: 'crl-from-the-future' };
  if ((nextUpdate ?? thisUpdate + OLDEST_WITHOUT_END) < now) return { problem: 'crl-stale' };

  const revoked = new Set<string>();
  for (const entry of list.entries) {
    const [number, date, extensions, ...others] = membersOf(entry);
    if (!(number instanceof Integer && date instanceof UTCTime && others.length === 0)) throw new Error('no entry');
    const read = extensions === undefined ? [] : readExtensions(extensions);
    if (
      read.some(
        ({ extnID, critical }) => (critical && extnID !== id_ce_cRLReasons) || extnID === id_ce_certificateIssuer,
      )
    ) {
      // For example a certificate issuer: the entry would then be about another authority's certificate.
      return { problem: 'crl-unknown-extension' };
    }
    const serial = Buffer.from(number.valueBlock.valueHexView)
      .toString('hex')
      .replace(/^(00)+/, '');
    const reason = read.find(({ extnID }) => extnID === id_ce_cRLReasons);
    if (reason !== undefined && isTakenBack(reason.extnValue.buffer)) revoked.delete(serial);
    else revoked.add(serial);
  }
  return { revoked, thisUpdate, nextUpdate };
}

/**
 * The members of a TBSCertList (RFC 5280 §5.1.2), by their types. The library's own class for it ignores the entries
 * when there is no next update, and a list without entries revokes nothing.
 */
function splitList(tbs: Sequence) {
  const members = [...tbs.valueBlock.value];
  const take = <T extends BaseBlock>(type: new () => T): T | undefined =>
    members[0] instanceof type ? (members.shift() as T) : undefined;
  take(Integer);
  const algorithm = take(Sequence);
  const issuer = take(Sequence);
  const thisUpdate = take(UTCTime);
  const nextUpdate = take(UTCTime);
  const entries = take(Sequence);
  const extensions = take(Constructed);
  if (algorithm === undefined || issuer === undefined || thisUpdate === undefined || members.length > 0)
    throw new Error('no list');
  const [inner, ...more] = extensions?.valueBlock.value ?? [];
  if (more.length > 0 || (extensions && extensions.idBlock.tagNumber !== 0)) throw new Error('no extensions');
  return {
    algorithm,
    issuer,
    thisUpdate,
    nextUpdate,
    entries: entries?.valueBlock.value ?? [],
    extensions: inner === undefined ? [] : readExtensions(inner),
  };
}

function membersOf(block: BaseBlock): readonly BaseBlock[] {
  if (!(block instanceof Sequence)) throw new Error('no sequence');
  return block.valueBlock.value;
}

function readExtensions(block: BaseBlock): readonly Extension[] {
  return membersOf(block).map((member) => AsnParser.fromASN(member, Extension));
}

/** The library also uses UTCTime as the type of a GeneralizedTime. */
function readTime(time: UTCTime): number {
  return AsnParser.fromASN(time, Time).getTime().getTime();
}

function isTakenBack(value: ArrayBuffer): boolean {
  const REMOVE_FROM_CRL = 8;
  return AsnConvert.parse(value, CRLReason).reason === REMOVE_FROM_CRL;
}
