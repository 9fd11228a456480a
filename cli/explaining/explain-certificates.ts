import { readCertificate } from '../reading-certificates/read-certificate.ts';
import { explainCertificate } from './explain-certificate.ts';
import { explainChain } from './explain-chain.ts';
import { type ExplainContext, type Explained, note, wrong } from './explained.ts';

/** A certificate by itself, with those that stand behind it in the same text. */
export function explainCertificates(
  { certificates, hasPrivateKey }: { certificates: readonly Buffer[]; hasPrivateKey: boolean },
  { now }: ExplainContext,
): Explained {
  const [leaf, ...others] = certificates.map(readCertificate);
  if (leaf === undefined) {
    return {
      kind: 'unknown',
      summary: 'Not recognised',
      sections: [
        { title: 'Text', findings: [wrong('form', 'This has the form of a certificate, but cannot be read.')] },
      ],
    };
  }
  const warnings = hasPrivateKey
    ? [note('private key', 'A private key stands beside it. Show it to nobody; it is not looked at here.')]
    : [];
  return {
    kind: 'certificate',
    summary: 'A certificate: it says whose key it is, to everyone who trusts its issuer',
    sections: [
      { title: 'Certificate', findings: [...warnings, ...explainCertificate(leaf, now)] },
      ...(others.length === 0 ? [] : [{ title: 'Behind it', findings: explainChain(leaf, others) }]),
      {
        title: 'Not to be told from here',
        findings: [
          note('trust', 'Whether its chain ends at an authority that the server trusts, and whether it is revoked.'),
        ],
      },
    ],
  };
}
