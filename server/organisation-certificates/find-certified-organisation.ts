import type { OrganisationNumber } from '@portvakt/protocol';
import { findOrganisationNumber } from './find-organisation-number.ts';
import { parseCertificate } from './parse-certificate.ts';
import { readX5c } from './read-x5c.ts';

/**
 * The organisation in the first certificate of an `x5c`; `undefined` if it names none or cannot be read. This does not
 * say whether the certificate is trusted.
 */
export function findCertifiedOrganisation(x5c: unknown): OrganisationNumber | undefined {
  const [der] = readX5c(x5c) ?? [];
  const certificate = der && parseCertificate(der);
  const found = certificate && findOrganisationNumber(certificate.subjectAttributes);
  return typeof found === 'string' ? found : undefined;
}
