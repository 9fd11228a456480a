import { checkDates, listUnknownCritical, recognisedOfAuthorities } from './check-leaf.ts';
import { checkNameConstraints } from './check-name-constraints.ts';
import { checkPolicyConstraints } from './check-policy-constraints.ts';
import type { ParsedCertificate } from './parse-certificate.ts';
import { isStrongEnough } from './signature-method.ts';

export type ChainProblem =
  | 'chain-no-issuer'
  | 'chain-bad-signature'
  | 'authority-is-none'
  | 'authority-critical-extension'
  | 'authority-not-in-force'
  | 'path-too-long'
  | 'name-not-permitted'
  | 'policies-do-not-add-up'
  | 'signature-algorithm';

/** The issuers of a leaf, nearest first. The last one is an anchor. */
export type Chain = readonly ParsedCertificate[];

interface Anchors {
  readonly roots: readonly ParsedCertificate[];
  readonly intermediates: readonly ParsedCertificate[];
}

const LONGEST_CHAIN = 4;

/**
 * Finds a chain from `leaf` to a root (RFC 5280 §6.1; policies only if an authority requires them). Names must match
 * byte for byte. If several authorities have the same name, all are tried; one whose key identifier differs from the
 * certificate's is skipped. Only configured certificates are used: certificates that a client sends along are not
 * trusted.
 */
export function findChain(
  leaf: ParsedCertificate,
  anchors: Anchors,
  now: number,
): Chain | { readonly problem: ChainProblem } {
  return climb([leaf], { anchors, now });
}

/** `below` is the path so far, the leaf first. */
function climb(
  below: readonly ParsedCertificate[],
  { anchors, now }: { anchors: Anchors; now: number },
): Chain | { readonly problem: ChainProblem } {
  const certificate = below.at(-1) as ParsedCertificate;
  const length = below.length - 1;
  if (length === LONGEST_CHAIN) return { problem: 'path-too-long' };
  const isRoot = new Set(anchors.roots);
  const candidates = [...anchors.roots, ...anchors.intermediates].filter((candidate) =>
    canHaveIssued(candidate, certificate),
  );
  let problem: ChainProblem = 'chain-no-issuer';
  for (const candidate of candidates) {
    const fault = checkLink(candidate, { issued: certificate, now, length });
    if (fault !== undefined) {
      problem = fault;
      continue;
    }
    const path = [...below, candidate];
    if (isRoot.has(candidate)) {
      const narrowed = checkNameConstraints(path) ?? checkPolicyConstraints(path);
      if (narrowed === undefined) return [candidate];
      problem = narrowed;
      continue;
    }
    const rest = climb(path, { anchors, now });
    if (!('problem' in rest)) return [candidate, ...rest];
    problem = rest.problem;
  }
  return { problem };
}

function canHaveIssued(authority: ParsedCertificate, issued: ParsedCertificate): boolean {
  if (authority.subject !== issued.issuer) return false;
  const { authorityKeyId } = issued;
  return (
    authorityKeyId === undefined || authority.subjectKeyId === undefined || authorityKeyId === authority.subjectKeyId
  );
}

/** `length` is the number of authorities between `issued` and the leaf. The path length constraint must allow it. */
function checkLink(
  authority: ParsedCertificate,
  { issued, now, length }: { issued: ParsedCertificate; now: number; length: number },
): ChainProblem | undefined {
  if (!authority.isAuthority || authority.keyUsage?.bits.has('keyCertSign') !== true) return 'authority-is-none';
  // Such an extension may narrow what the authority can issue (RFC 5280 §6.1.4 o).
  if (listUnknownCritical(authority, recognisedOfAuthorities).length > 0) return 'authority-critical-extension';
  if (authority.pathLength !== undefined && authority.pathLength < length) return 'path-too-long';
  if (checkDates(authority, now) !== undefined) return 'authority-not-in-force';
  // SHA-1, MD5 and short keys no longer prove anything.
  if (issued.signatureMethod === undefined || !isStrongEnough(authority.publicKey, issued.signatureMethod)) {
    return 'signature-algorithm';
  }
  return issued.x509.verify(authority.publicKey) ? undefined : 'chain-bad-signature';
}
