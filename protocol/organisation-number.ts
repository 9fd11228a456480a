/** A Norwegian organisation number (organisasjonsnummer): nine digits, the last of which is a mod-11 check digit. */
export type OrganisationNumber = string & { readonly __brand: 'OrganisationNumber' };

const WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/** The organisation number in `text`, or `undefined` unless it is nine digits with a correct check digit. */
export function parseOrganisationNumber(text: string): OrganisationNumber | undefined {
  if (!/^[0-9]{9}$/.test(text)) return undefined;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  // A remainder of 1 would need the check digit 10. Such numbers are never issued.
  const checkDigit = (11 - (sum % 11)) % 11;
  return checkDigit === Number(text[8]) ? (text as OrganisationNumber) : undefined;
}
