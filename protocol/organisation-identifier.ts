import type { OrganisationNumber } from './organisation-number.ts';

/**
 * An organisation in the claims `consumer` and `supplier`. Maskinporten writes `authority` in lower case and `ID` in
 * upper case, and clients compare the names exactly.
 */
export interface OrganisationIdentifier {
  readonly authority: 'iso6523-actorid-upis';
  /** `0192:` (the ICD of Enhetsregisteret in ISO 6523) and the organisation number. */
  readonly ID: `0192:${string}`;
}

/** The identifier object of `organisation`. */
export function organisationIdentifier(organisation: OrganisationNumber): OrganisationIdentifier {
  return { authority: 'iso6523-actorid-upis', ID: `0192:${organisation}` };
}

/**
 * A business outside Norway in a token: `ID` is its eSeal's `organizationIdentifier` verbatim (docs.digdir.no,
 * «European eSeals», pilot 2025).
 */
export interface EuropeanIdentifier {
  readonly commonName: string;
  readonly organizationName: string;
  readonly organizationalUnitName?: string;
  readonly authority: 'etsi-en-319-412';
  readonly ID: string;
  readonly countryName: string;
}

/** The possible consumers of a token. */
export type ConsumerIdentifier = OrganisationIdentifier | EuropeanIdentifier;
