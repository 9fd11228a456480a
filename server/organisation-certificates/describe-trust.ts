import type { ParsedCertificate } from './parse-certificate.ts';
import type { TrustStore } from './trust-store.ts';

/** An authority that is trusted. Times are milliseconds since 1970. */
export interface DescribedAnchor {
  readonly kind: 'root' | 'intermediate';
  /** Whether it counts for foreign eSeals, and for nothing else. */
  readonly european: boolean;
  readonly subject: string;
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Every authority in `trust`, roots first. */
export function describeAnchors(trust: Pick<TrustStore, 'anchors' | 'european'>): readonly DescribedAnchor[] {
  const sides = [
    { anchors: trust.anchors(), european: false },
    { anchors: trust.european(), european: true },
  ];
  return sides.flatMap(({ anchors, european }) => [
    ...anchors.roots.map((certificate) => describe(certificate, { kind: 'root', european })),
    ...anchors.intermediates.map((certificate) => describe(certificate, { kind: 'intermediate', european })),
  ]);
}

function describe(
  { x509, fingerprint, notBefore, notAfter }: ParsedCertificate,
  as: Pick<DescribedAnchor, 'kind' | 'european'>,
): DescribedAnchor {
  return { ...as, subject: x509.subject.replaceAll('\n', ', '), fingerprint, notBefore, notAfter };
}
