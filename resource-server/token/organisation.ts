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

const PREFIX = '0192:';
const LONGEST = 200;
/** The check digit counts once: the whole sum is then a multiple of 11. */
const WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2, 1];
const ZERO = '0'.charCodeAt(0);

/** Whether `text` is nine digits and the last one is the right check digit (mod 11). */
export function isOrganisationNumber(text: string): boolean {
  if (text.length !== 9) return false;
  let sum = 0;
  for (let index = 0; index < 9; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return false;
    sum += digit * (WEIGHTS[index] ?? 0);
  }
  return sum % 11 === 0;
}

/** The organisation in a claim such as `{"authority":"iso6523-actorid-upis","ID":"0192:991825827"}`. */
export function readOrganisation(claim: unknown): Organisation | undefined {
  const { authority, ID } = members(claim);
  if (authority !== 'iso6523-actorid-upis' || typeof ID !== 'string') return undefined;
  if (!ID.startsWith(PREFIX) || ID.length > LONGEST) return undefined;
  const end = PREFIX.length + 9;
  const organisationNumber = ID.slice(PREFIX.length, end);
  if (!isOrganisationNumber(organisationNumber)) return undefined;
  if (ID.length === end) return { authority, id: ID, organisationNumber };
  const part = ID.slice(end + 1);
  return ID[end] === ':' && part !== '' ? { authority, id: ID, organisationNumber, part } : undefined;
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
