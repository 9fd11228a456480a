import type { OrganisationNumber } from './organisation-number.ts';

/**
 * An organisation as tokens name it, in `consumer` and `supplier`. Lower-case `authority`, upper-case `ID`: that is how
 * Maskinporten writes it, and clients compare it letter by letter.
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
 * A business outside Norway as tokens name it: what its eSeal says, the `organizationIdentifier` verbatim in `ID`
 * (docs.digdir.no, «European eSeals», pilot 2025).
 */
export interface EuropeanIdentifier {
  readonly commonName: string;
  readonly organizationName: string;
  readonly organizationalUnitName?: string;
  readonly authority: 'etsi-en-319-412';
  readonly ID: string;
  readonly countryName: string;
}

/** Whoever a token can be for. */
export type ConsumerIdentifier = OrganisationIdentifier | EuropeanIdentifier;
