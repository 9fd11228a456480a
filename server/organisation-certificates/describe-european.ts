import type { EuropeanIdentifier } from '@portvakt/protocol';
import type { NameAttribute } from './parse-certificate.ts';

const COMMON_NAME = '2.5.4.3';
const COUNTRY = '2.5.4.6';
const ORGANIZATION = '2.5.4.10';
const UNIT = '2.5.4.11';
const ORGANIZATION_IDENTIFIER = '2.5.4.97';

/** Most characters of a name in a token. */
const LONGEST = 300;

/**
 * The claim `consumer` for the subject of a European eSeal (ETSI EN 319 412-1 §5.1.4: the identifier verbatim). Returns
 * nothing unless it has exactly one identifier, one country and an organisation.
 */
export function describeEuropean(subject: readonly NameAttribute[]): EuropeanIdentifier | undefined {
  const valuesOf = (type: string) =>
    subject.filter((attribute) => attribute.type === type).map(({ value }) => value.slice(0, LONGEST));
  const identifiers = valuesOf(ORGANIZATION_IDENTIFIER);
  const countries = valuesOf(COUNTRY);
  const [organizationName] = valuesOf(ORGANIZATION);
  const [identifier] = identifiers;
  const [countryName] = countries;
  const [organizationalUnitName] = valuesOf(UNIT);
  if (identifiers.length !== 1 || countries.length !== 1 || !identifier || !countryName || !organizationName)
    return undefined;
  return {
    commonName: valuesOf(COMMON_NAME)[0] ?? organizationName,
    organizationName,
    ...(organizationalUnitName !== undefined && { organizationalUnitName }),
    authority: 'etsi-en-319-412',
    ID: identifier,
    countryName,
  };
}
