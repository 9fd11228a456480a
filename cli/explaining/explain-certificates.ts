import { inspectCertificate } from '@portvakt/server/certificate-rules';
import { explainCertificate } from './explain-certificate.ts';
import { explainChain } from './explain-chain.ts';
import { type ExplainContext, type Explained, note, wrong } from './explained.ts';

/** A certificate by itself, with those that follow it in the same text. */
export function explainCertificates(
  { certificates, hasPrivateKey }: { certificates: readonly Buffer[]; hasPrivateKey: boolean },
  { now }: ExplainContext,
): Explained {
  const [first, ...others] = certificates;
  const leaf = first && inspectCertificate(first, now * 1000);
  if (leaf === undefined) {
    return {
      kind: 'unknown',
      summary: 'Not recognised',
      sections: [{ title: 'Text', findings: [wrong('form', 'This looks like a certificate, but cannot be read.')] }],
    };
  }
  const warnings = hasPrivateKey
    ? [note('private key', 'The text also has a private key. Show it to nobody; it is not read here.')]
    : [];
  return {
    kind: 'certificate',
    summary: 'A certificate: it says whose key it is, to everyone who trusts its issuer',
    sections: [
      { title: 'Certificate', findings: [...warnings, ...explainCertificate(leaf, now)] },
      ...(others.length === 0 ? [] : [{ title: 'Behind it', findings: explainChain(leaf.certificate, others) }]),
      {
        title: 'What only the server knows',
        findings: [
          note('trust', 'Whether its chain ends at an authority that the server trusts, and whether it is revoked.'),
        ],
      },
    ],
  };
}
