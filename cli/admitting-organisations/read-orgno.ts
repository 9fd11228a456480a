import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { usageFailure } from '../command-line/command-failure.ts';

/** The organisation number in `--orgno`. */
export function readOrgno(text: string | undefined): OrganisationNumber {
  if (text === undefined) throw usageFailure('--orgno ORGNO is missing: the organisation.');
  const orgno = parseOrganisationNumber(text);
  if (orgno === undefined) {
    throw usageFailure(`--orgno must be an organisation number: nine digits, the last a check digit; it is '${text}'.`);
  }
  return orgno;
}
