import type { ReadCertificate } from './read-certificate.ts';

/** Longer chains than this are not met; a ring of authorities that sign each other must end somewhere. */
const LONGEST = 6;

/**
 * The authorities above `leaf` that `others` has, each the issuer of the one before it; the root, which everyone who trusts
 * it has already, is left out.
 */
export function orderChain(leaf: ReadCertificate, others: readonly ReadCertificate[]): readonly ReadCertificate[] {
  const chain: ReadCertificate[] = [];
  let last = leaf;
  while (!last.selfIssued && chain.length < LONGEST) {
    const issuer = others.find((one) => isIssuedBy(last, one));
    if (issuer === undefined || issuer.selfIssued) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}

/** Whether `issuer` is named as the issuer of `certificate`, and has signed it. */
export function isIssuedBy({ x509 }: ReadCertificate, issuer: ReadCertificate): boolean {
  return x509.checkIssued(issuer.x509) && x509.verify(issuer.x509.publicKey);
}
