import { isRefusal } from '@portvakt/protocol';
import { createCertificateChecker, readTrustFile } from '@portvakt/server/organisation-certificates';
import { computeFigure, type Figure } from './summarise.ts';

export interface CertificateTimes {
  /** Milliseconds to read and trust a certificate that was never met before, without network. */
  readonly cold: Figure | undefined;
  /** The same when it was met before. */
  readonly remembered: Figure | undefined;
}

/** Reads and trusts each of `certificates` (base64 DER), which must all be different, and then all of them once more. */
export async function measureCertificates({
  certificates,
  trustFile,
}: {
  certificates: readonly string[];
  trustFile: string;
}): Promise<CertificateTimes> {
  const checker = createCertificateChecker({
    trust: await readTrustFile(trustFile, { environment: 'production', now: Date.now() }),
    clock: Date.now,
    // Answers at once, as a source of revocations whose answer is in memory.
    revocations: { status: () => ({ status: 'good', until: Number.POSITIVE_INFINITY }), forget: () => undefined },
    revocation: 'hard',
    methods: 'eidas',
    acceptSeid1: false,
    report: () => undefined,
  });
  const measureOne = (certificate: string): number => {
    const startedAt = performance.now();
    const presented = checker.read([certificate]);
    const trusted = isRefusal(presented) ? presented : checker.trust(presented);
    const duration = performance.now() - startedAt;
    if (trusted instanceof Promise) throw new Error('a certificate had to be waited for');
    if (isRefusal(trusted)) throw new Error(`a certificate was refused: ${JSON.stringify(trusted.facts)}`);
    return duration;
  };
  return {
    cold: computeFigure(certificates.map(measureOne)),
    remembered: computeFigure(certificates.map(measureOne)),
  };
}
