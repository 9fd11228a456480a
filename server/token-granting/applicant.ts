import type { RegisteredClient } from '#clients';
import type { EuropeanBusiness } from '#organisation-certificates';
import type { RegisteredScope } from '#scopes';

/** Who asks for a token: a registered client, or a European business that only its certificate names. */
export type Applicant =
  | { readonly kind: 'client'; readonly client: RegisteredClient }
  | { readonly kind: 'european business'; readonly business: EuropeanBusiness };

/** What the scopes asked for are looked up in. */
export interface ScopeHolder {
  readonly integrationType: string;
  readonly scopes: readonly RegisteredScope[];
}

/** The applicant's id in tokens (`client_id`). */
export function clientIdOf(applicant: Applicant): string {
  return applicant.kind === 'client' ? applicant.client.clientId : applicant.business.clientId;
}

/**
 * What single use and the record know the applicant by. Serial numbers of different authorities can be the same, so a
 * business without registration is known by its certificate's fingerprint.
 */
export function identityOf(applicant: Applicant): string {
  return applicant.kind === 'client' ? applicant.client.clientId : applicant.business.fingerprint;
}
