import { type KeyObject, verify } from 'node:crypto';
import { inspectCertificate, readCertificate } from '@portvakt/server/certificate-rules';
import { explainCertificate } from './explain-certificate.ts';
import { explainChain } from './explain-chain.ts';
import { type Finding, note, right, type Section, wrong } from './explained.ts';
import { readX5c } from './read-x5c.ts';

type Header = Readonly<Record<string, unknown>>;

/**
 * The virksomhetssertifikat that the grant `text` carries, and whether its key has signed the grant. Beside a `kid` the server
 * ignores it: then nothing about it can be wrong.
 */
export function explainX5c(text: string, header: Header, now: number): readonly Section[] {
  const { findings: form, certificates } = readX5c(header.x5c);
  const [first, ...others] = certificates;
  const leaf = first && inspectCertificate(first, now * 1000);
  const findings =
    leaf === undefined
      ? [wrong('certificate', 'The first entry is not a readable certificate.', 'x5c-unreadable')]
      : [explainSignature(text, header.alg, certificates), ...explainCertificate(leaf, now)];
  const sections: readonly Section[] = [
    { title: 'Certificate in x5c', findings: [...form, ...findings] },
    ...(leaf === undefined || others.length === 0
      ? []
      : [{ title: 'Sent along with it', findings: explainChain(leaf.certificate, others) }]),
  ];
  const isIgnored = (header.kid ?? undefined) !== undefined;
  return isIgnored ? sections.map(({ title, findings }) => ({ title, findings: findings.map(soften) })) : sections;
}

function soften({ mark, about, text }: Finding): Finding {
  return { mark: mark === 'wrong' ? 'note' : mark, about, text };
}

const DIGESTS: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

function explainSignature(text: string, alg: unknown, certificates: readonly Buffer[]): Finding {
  const digest = DIGESTS[String(alg)];
  const [head = '', body = '', signature = ''] = text.split('.');
  if (digest === undefined) return note('signature', 'Not checked: alg is not RS256, RS384 or RS512.');
  const isMadeWith = (key: KeyObject | undefined) =>
    key?.asymmetricKeyType === 'rsa' &&
    verify(digest, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
  const signer = certificates.findIndex((der) => isMadeWith(readCertificate(der).certificate?.publicKey));
  if (signer === 0) return right('signature', 'Made with the key of the first certificate.');
  return wrong(
    'signature',
    signer > 0
      ? `Made with the key of certificate number ${signer + 1}: the certificate of the signer must be the first.`
      : 'Not made with the key of the first certificate: key and certificate do not belong together, or the grant was changed.',
    'signature-invalid',
  );
}
