import { m } from '../../generated/messages/messages.js';
import type { Details } from './merge-details.ts';

/** What is wrong with one field of a form. The field's id is its name. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

const LONGEST_TEXT = 255;
const LONGEST_LIFETIME = 86_400;
const typesWithoutName: readonly string[] = ['maskinporten', 'krr', 'idporten_saml2'];

/** What the server would refuse about these fields, said before it is asked. */
export function findDetailFaults(
  { client_name, description, access_token_lifetime }: Details,
  type: string,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (client_name.trim() === '' && !typesWithoutName.includes(type)) {
    faults.push({ field: 'client_name', message: m.integrations_name_missing() });
  }
  if (description.trim() === '') faults.push({ field: 'description', message: m.integrations_description_missing() });
  if (description.length > LONGEST_TEXT) {
    faults.push({
      field: 'description',
      message: m.integrations_description_long({ most: LONGEST_TEXT, is: description.length }),
    });
  }
  if (
    !Number.isInteger(access_token_lifetime) ||
    access_token_lifetime < 1 ||
    access_token_lifetime > LONGEST_LIFETIME
  ) {
    faults.push({ field: 'access_token_lifetime', message: m.integrations_lifetime_wrong({ most: LONGEST_LIFETIME }) });
  }
  return faults;
}
