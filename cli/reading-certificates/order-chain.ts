import type { ParsedCertificate } from '@portvakt/server/certificate-rules';

/** Real chains are shorter. Authorities can also sign each other in a ring, and the search must end. */
const LONGEST = 6;

/**
 * The authorities above `leaf` that are in `others`, each the issuer of the one before it. The root is left out: everyone
 * who trusts it has it.
 */
export function orderChain(
  leaf: ParsedCertificate,
  others: readonly ParsedCertificate[],
): readonly ParsedCertificate[] {
  const chain: ParsedCertificate[] = [];
  let last = leaf;
  while (!isSelfIssued(last) && chain.length < LONGEST) {
    const issuer = others.find((one) => isIssuedBy(last, one));
    if (issuer === undefined || isSelfIssued(issuer)) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}

/** Whether `certificate` names `issuer` as its issuer, and `issuer` has signed it. */
export function isIssuedBy({ x509 }: ParsedCertificate, issuer: ParsedCertificate): boolean {
  return x509.checkIssued(issuer.x509) && x509.verify(issuer.publicKey);
}

export function isSelfIssued({ subject, issuer }: ParsedCertificate): boolean {
  return subject === issuer;
}
