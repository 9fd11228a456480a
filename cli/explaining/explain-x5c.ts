import { verify } from 'node:crypto';
import type { ReadCertificate } from '../reading-certificates/read-certificate.ts';
import { explainCertificate } from './explain-certificate.ts';
import { explainChain } from './explain-chain.ts';
import { type Finding, note, right, type Section, wrong } from './explained.ts';
import { readX5c } from './read-x5c.ts';

type Header = Readonly<Record<string, unknown>>;

/**
 * The virksomhetssertifikat that a grant carries along, and whether it has signed the grant. Beside a `kid` it is not looked at
 * by the server: then nothing about it can be wrong.
 */
export function explainX5c(text: string, header: Header, now: number): readonly Section[] {
  const { findings: form, certificates } = readX5c(header.x5c);
  const [leaf, ...others] = certificates;
  const ignored = (header.kid ?? undefined) !== undefined;
  const sections: Section[] = [
    {
      title: 'Certificate in x5c',
      findings: [
        ...form,
        ...(leaf === undefined
          ? []
          : [explainSignature(text, header.alg, certificates), ...explainCertificate(leaf, now)]),
      ],
    },
    ...(leaf === undefined || others.length === 0
      ? []
      : [{ title: 'Sent along with it', findings: explainChain(leaf, others) }]),
  ];
  return ignored ? sections.map(({ title, findings }) => ({ title, findings: findings.map(soften) })) : sections;
}

function soften({ mark, about, text }: Finding): Finding {
  return { mark: mark === 'wrong' ? 'note' : mark, about, text };
}

const DIGESTS: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

function explainSignature(text: string, alg: unknown, certificates: readonly (ReadCertificate | undefined)[]): Finding {
  const digest = DIGESTS[String(alg)];
  const [head = '', body = '', signature = ''] = text.split('.');
  if (digest === undefined) return note('signature', 'Not checked: alg is none of RS256, RS384 and RS512.');
  const isMadeBy = (certificate: ReadCertificate | undefined) =>
    certificate?.x509.publicKey.asymmetricKeyType === 'rsa' &&
    verify(digest, Buffer.from(`${head}.${body}`), certificate.x509.publicKey, Buffer.from(signature, 'base64url'));
  const signer = certificates.findIndex(isMadeBy);
  if (signer === 0) return right('signature', 'Made with the key of the first certificate.');
  return wrong(
    'signature',
    signer > 0
      ? `Made with the key of certificate number ${signer + 1}: the signer's must stand first.`
      : 'Not made with the key of the first certificate: key and certificate do not belong together, or the grant was changed.',
    'signature-invalid',
  );
}
