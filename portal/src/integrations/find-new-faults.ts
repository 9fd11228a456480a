import { m } from '../../generated/messages/messages.js';
import { type Fault, findDetailFaults } from './find-detail-faults.ts';
import type { Client, IntegrationType } from './queries.ts';

/** The form of a new integration. */
export interface NewIntegration {
  readonly client_name: string;
  readonly description: string;
  readonly integration_type: IntegrationType;
  readonly isForCustomer: boolean;
  readonly client_orgno: string;
  readonly scopes: readonly string[];
  readonly access_token_lifetime: number;
  /** One on each line. */
  readonly redirect_uris: string;
}

const withRedirects: readonly IntegrationType[] = ['idporten', 'api_klient', 'ansattporten'];

/** Whether people log in through integrations of this type, and are sent back to an address. */
export const needsRedirects = (type: IntegrationType): boolean => withRedirects.includes(type);

/** Nine digits of which the last checks the others (modulus 11, weights 3 2 7 6 5 4 3 2). */
export function isOrganisationNumber(text: string): boolean {
  if (!/^[0-9]{9}$/.test(text)) return false;
  const digits = [...text].map(Number);
  const sum = [3, 2, 7, 6, 5, 4, 3, 2].reduce((total, weight, place) => total + weight * (digits[place] ?? 0), 0);
  return (11 - (sum % 11)) % 11 === digits[8];
}

/** What is wrong with the form, in the order of its fields. `own` is the organisation that makes it. */
export function findNewFaults(form: NewIntegration, own: string): readonly Fault[] {
  const faults = [...findDetailFaults(form, form.integration_type)];
  if (form.isForCustomer && !isOrganisationNumber(form.client_orgno)) {
    faults.push({ field: 'client_orgno', message: m.integrations_customer_wrong() });
  } else if (form.isForCustomer && form.client_orgno === own) {
    faults.push({ field: 'client_orgno', message: m.integrations_customer_is_self() });
  }
  if (form.integration_type === 'maskinporten' && form.scopes.length === 0) {
    faults.push({ field: 'scopes', message: m.integrations_scopes_missing() });
  }
  if (needsRedirects(form.integration_type) && listLines(form.redirect_uris).length === 0) {
    faults.push({ field: 'redirect_uris', message: m.integrations_redirects_missing() });
  }
  return faults;
}

/** The form as the API takes it. */
export function writeNew(form: NewIntegration): Pick<Client, 'integration_type' | 'description'> & Partial<Client> {
  return {
    integration_type: form.integration_type,
    description: form.description.trim(),
    ...(form.client_name.trim() !== '' && { client_name: form.client_name.trim() }),
    ...(form.isForCustomer && { client_orgno: form.client_orgno }),
    ...(form.scopes.length > 0 && { scopes: [...form.scopes] }),
    access_token_lifetime: form.access_token_lifetime,
    ...(needsRedirects(form.integration_type) && {
      redirect_uris: listLines(form.redirect_uris),
      token_endpoint_auth_method: 'private_key_jwt',
    }),
  };
}

function listLines(text: string): string[] {
  return text
    .split(/\s+/)
    .map((line) => line.trim())
    .filter(Boolean);
}
