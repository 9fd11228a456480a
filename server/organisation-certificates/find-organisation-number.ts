import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import type { NameAttribute } from './parse-certificate.ts';

const SERIAL_NUMBER = '2.5.4.5';
const ORGANIZATION_IDENTIFIER = '2.5.4.97';

/** Why no organisation number was found. */
export type OrganisationNumberProblem =
  | 'orgno-missing'
  | 'orgno-ambiguous'
  | 'orgno-scheme'
  | 'orgno-conflict'
  | 'orgno-check-digit';

/**
 * The organisation number in a subject. Uses only the parsed attributes, because a name rendered as text can be forged.
 * SEID 2 has it in `organizationIdentifier` as `NTRNO-` and nine digits (`PSDNO-FSA-` for PSD2, bare digits in some
 * test certificates), SEID 1 in `serialNumber`. If both have one, they must agree. Identifiers of other schemes (VAT,
 * other countries) are not organisation numbers, and the unit in OU is never the client.
 */
export function findOrganisationNumber(
  subject: readonly NameAttribute[],
): OrganisationNumber | { readonly problem: OrganisationNumberProblem } {
  const valuesOf = (type: string) => subject.filter((attribute) => attribute.type === type).map(({ value }) => value);
  const identifiers = valuesOf(ORGANIZATION_IDENTIFIER);
  if (identifiers.length > 1) return { problem: 'orgno-ambiguous' };
  const [identifier] = identifiers;
  const identified = identifier === undefined ? undefined : /^(?:NTRNO-|PSDNO-FSA-)?([0-9]{9})$/.exec(identifier)?.[1];
  if (identifier !== undefined && identified === undefined) return { problem: 'orgno-scheme' };

  const serials = [...new Set(valuesOf(SERIAL_NUMBER).filter((value) => /^[0-9]{9}$/.test(value)))];
  if (serials.length > 1) return { problem: 'orgno-ambiguous' };
  const [serial] = serials;
  if (identified !== undefined && serial !== undefined && identified !== serial) return { problem: 'orgno-conflict' };
  const found = identified ?? serial;
  if (found === undefined) return { problem: 'orgno-missing' };
  return parseOrganisationNumber(found) ?? { problem: 'orgno-check-digit' };
}
