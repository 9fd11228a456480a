import type { NameAttribute } from '../reading-certificates/read-certificate.ts';
import { showCommonName } from '../reading-certificates/show-name.ts';
import { type Finding, note, right, wrong } from './explained.ts';

/** Authorities that issue virksomhetssertifikater, by their common names, and the environment of each. */
const ORGANISATION_AUTHORITIES = [
  /^Buypass Class 3 (?<test>Test4 )?CA (3|G2 [SH]T Business)$/,
  /^Commfides Legal Person - G3(?<test> - TEST)?$/,
  /^CPN Enterprise SHA256 CLASS 3$/,
  /^Commfides CPN Enterprise-Norwegian SHA256 CA(?<test> - TEST2)$/,
];
const PERSON_AUTHORITIES = /^Buypass Class 3 .*Person|^Commfides Natural Person|^Commfides CPN Person/;

/** Who says that it issued the certificate. A name proves nothing: that is for the chain, which the server checks. */
export function explainAuthority(issuer: readonly NameAttribute[]): Finding {
  const name = showCommonName(issuer);
  const about = 'issuer';
  if (name.startsWith('LOOKALIKE')) {
    const side = /Test4|TEST/.test(name) ? 'test' : 'production';
    return note(
      about,
      `${name}: by its name a Portvakt test authority, its ${side} side. Only the local profile trusts such a one.`,
    );
  }
  if (PERSON_AUTHORITIES.test(name))
    return wrong(about, `${name}: by its name it certifies people, not organisations.`, 'certificate-invalid');
  const known = ORGANISATION_AUTHORITIES.map((pattern) => pattern.exec(name)).find((match) => match !== null);
  if (known === undefined)
    return note(about, `${name}: not the name of an authority known here. The server decides whether it is trusted.`);
  const environment = known.groups?.test === undefined ? 'production' : 'test';
  return right(about, `${name}: by its name an authority of the ${environment} environment, and refused in the other.`);
}
