/** A Norwegian organisation, as `consumer` and `supplier` name it. */
export interface Organisation {
  readonly authority: 'iso6523-actorid-upis';
  /** As the token has it, such as `0192:991825827`. */
  readonly id: string;
  /** Nine digits with a correct check digit. */
  readonly organisationNumber: string;
  /** What stands after the number, where the token is for a part of the organisation (piloted 2021). */
  readonly part?: string;
}

/** A business outside Norway, as its eSeal names it (docs.digdir.no, «European eSeals», pilot). */
export interface EuropeanBusiness {
  readonly authority: 'etsi-en-319-412';
  /** The `organizationIdentifier` of the eSeal. */
  readonly id: string;
  readonly organisationNumber?: never;
  readonly name: string;
  readonly country: string;
}

/** Whom a token can be for. */
export type Consumer = Organisation | EuropeanBusiness;

const IDENTIFIER = /^0192:([0-9]{9})(?::(.{1,200}))?$/;
const WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/** Whether `text` is nine digits and the last one is the right check digit (mod 11). */
export function isOrganisationNumber(text: string): boolean {
  if (!/^[0-9]{9}$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return (11 - (sum % 11)) % 11 === Number(text[8]);
}

/** The organisation in a claim such as `{"authority":"iso6523-actorid-upis","ID":"0192:991825827"}`. */
export function readOrganisation(claim: unknown): Organisation | undefined {
  const { authority, ID } = members(claim);
  if (authority !== 'iso6523-actorid-upis' || typeof ID !== 'string') return undefined;
  const [, organisationNumber = '', part] = IDENTIFIER.exec(ID) ?? [];
  if (!isOrganisationNumber(organisationNumber)) return undefined;
  return { authority, id: ID, organisationNumber, ...(part !== undefined && { part }) };
}

/** The consumer in a claim: a Norwegian organisation, or a business outside Norway. */
export function readConsumer(claim: unknown): Consumer | undefined {
  const { authority, ID, organizationName, countryName } = members(claim);
  if (authority !== 'etsi-en-319-412') return readOrganisation(claim);
  if (typeof ID !== 'string' || ID === '' || typeof organizationName !== 'string' || typeof countryName !== 'string') {
    return undefined;
  }
  return { authority, id: ID, name: organizationName, country: countryName };
}

function members(claim: unknown): Readonly<Record<string, unknown>> {
  if (typeof claim !== 'object' || claim === null) return {};
  return claim as Readonly<Record<string, unknown>>; // just seen to be an object; its members are looked at one by one
}
