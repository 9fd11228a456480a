import { isIssuedBy } from '../reading-certificates/order-chain.ts';
import type { ReadCertificate } from '../reading-certificates/read-certificate.ts';
import { showCommonName } from '../reading-certificates/show-name.ts';
import { type Finding, note, right } from './explained.ts';

/** The certificates behind the first. Servers have the authorities they trust: these help to find, and prove nothing. */
export function explainChain(
  leaf: ReadCertificate,
  others: readonly (ReadCertificate | undefined)[],
): readonly Finding[] {
  let last = leaf;
  return others.map((other, index) => {
    const about = `number ${index + 2}`;
    if (other === undefined) return note(about, 'It is no certificate that can be read.');
    const name = showCommonName(other.subject);
    if (!isIssuedBy(last, other))
      return note(about, `${name}: it has not issued the one before it. It is passed over.`);
    last = other;
    return other.selfIssued
      ? note(about, `${name}: a root. It need not be sent, since whoever trusts it has it.`)
      : right(about, `${name}: it has issued the one before it.`);
  });
}
