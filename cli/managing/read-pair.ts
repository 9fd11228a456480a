import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { usageFailure } from '../command-line/command-failure.ts';

/** Both parties of a delegation, from the command line. */
export function readPair({ consumer, supplier }: { consumer?: string; supplier?: string }): {
  readonly consumer: OrganisationNumber;
  readonly supplier: OrganisationNumber;
} {
  return { consumer: readNumber('consumer', consumer), supplier: readNumber('supplier', supplier) };
}

/** The organisation number in an option. */
export function readNumber(option: string, text: string | undefined): OrganisationNumber {
  if (text === undefined) throw usageFailure(`--${option} is missing.`);
  const orgno = parseOrganisationNumber(text);
  if (orgno === undefined) throw usageFailure(`--${option} must be an organisation number; ${text} is not one.`);
  return orgno;
}
