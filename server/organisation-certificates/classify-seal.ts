import type { ParsedCertificate } from './parse-certificate.ts';

const ORGANIZATION_IDENTIFIER = '2.5.4.97';

export type CertificateMethod = 'virksomhetssertifikat' | 'QCForESeal' | 'CForESeal';

/** The certificate's generation. Only names of SEID 2 authorities contain an organization identifier. */
export function isSeid2({ issuerAttributes }: Pick<ParsedCertificate, 'issuerAttributes'>): boolean {
  return issuerAttributes.some(({ type }) => type === ORGANIZATION_IDENTIFIER);
}

/**
 * What tokens say in `client_amr`. `legacy` says `virksomhetssertifikat` for every Norwegian certificate, as every
 * token seen so far does. `eidas` distinguishes qualified seals, other seals and the old generation (docs.digdir.no,
 * «client_amr»).
 */
export function classifySeal(
  certificate: Pick<ParsedCertificate, 'issuerAttributes' | 'seal'>,
  mapping: 'legacy' | 'eidas',
): CertificateMethod {
  if (mapping === 'legacy' || !isSeid2(certificate)) return 'virksomhetssertifikat';
  return classifyEuropeanSeal(certificate);
}

/** A qualified seal states that it is qualified *and* that it is a seal: without a type it would be a signature. */
export function classifyEuropeanSeal({ seal }: Pick<ParsedCertificate, 'seal'>): 'QCForESeal' | 'CForESeal' {
  return seal.qualified && seal.seal ? 'QCForESeal' : 'CForESeal';
}
