import { type ParsedCertificate, readCertificate } from '@portvakt/server/certificate-rules';
import { isIssuedBy, isSelfIssued } from '../reading-certificates/order-chain.ts';
import { showCommonName } from '../reading-certificates/show-name.ts';
import { type Finding, note, right } from './explained.ts';

/** The certificates behind `leaf`, in DER. A server has the authorities that it trusts: these prove nothing. */
export function explainChain(leaf: ParsedCertificate, others: readonly Buffer[]): readonly Finding[] {
  let last = leaf;
  return others.map((der, index) => {
    const about = `number ${index + 2}`;
    const { certificate } = readCertificate(der);
    if (certificate === undefined) return note(about, 'This is not a readable certificate.');
    const name = showCommonName(certificate.subjectAttributes);
    if (!isIssuedBy(last, certificate))
      return note(about, `${name}: has not issued the certificate before it, and is ignored.`);
    last = certificate;
    return isSelfIssued(certificate)
      ? note(about, `${name}: a root. It need not be sent: a server that trusts it has it.`)
      : right(about, `${name}: has issued the certificate before it.`);
  });
}
