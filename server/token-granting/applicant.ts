import type { RegisteredClient } from '#clients';
import type { EuropeanBusiness } from '#organisation-certificates';
import type { RegisteredScope } from '#scopes';

/** Who asks for a token: a registered client, or a European business that is known only by its certificate. */
export type Applicant =
  | { readonly kind: 'client'; readonly client: RegisteredClient }
  | { readonly kind: 'european business'; readonly business: EuropeanBusiness };

/** Where the requested scopes are looked up. */
export interface ScopeHolder {
  readonly integrationType: string;
  readonly scopes: readonly RegisteredScope[];
}

/** The applicant's id in tokens (`client_id`). */
export function clientIdOf(applicant: Applicant): string {
  return applicant.kind === 'client' ? applicant.client.clientId : applicant.business.clientId;
}

/**
 * Identifies the applicant for single use and in the record. Different authorities may issue the same serial number, so
 * a business without registration is identified by its certificate's fingerprint.
 */
export function identityOf(applicant: Applicant): string {
  return applicant.kind === 'client' ? applicant.client.clientId : applicant.business.fingerprint;
}

/** Whose applicant it is: the organisation that holds the client, or the business that is known by its certificate. */
export function organisationOf(applicant: Applicant): string {
  if (applicant.kind === 'european business') return applicant.business.fingerprint;
  return applicant.client.supplier ?? applicant.client.owner;
}
