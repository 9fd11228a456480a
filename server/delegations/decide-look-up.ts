import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';

/** The scope for looking up any scope. The other one is for scopes under the caller's own prefixes. */
export const LOOK_UP_ADMIN = 'altinn:maskinporten/delegations.admin';
export const lookUpScopes: readonly string[] = ['altinn:maskinporten/delegations', LOOK_UP_ADMIN];

/** The look-up as it was sent. */
export interface AskedLookUp {
  readonly scope: string | undefined;
  readonly consumerOrg: string | undefined;
  readonly supplierOrg: string | undefined;
  readonly isAdmin: boolean;
  /** The claim `consumer_prefix` of the caller's token. */
  readonly prefixes: readonly string[];
}

export interface LookUp {
  readonly scope: string | undefined;
  readonly consumer: OrganisationNumber | undefined;
  readonly supplier: OrganisationNumber | undefined;
}

export type LookUpFault =
  | { readonly fault: 'title'; readonly status: 400 | 403; readonly title: string }
  | { readonly fault: 'invalid'; readonly errors: Readonly<Record<string, readonly string[]>> };

/**
 * Whether the caller may ask this, and whether the question is valid (Altinn, MaskinportenSchemaController, in its
 * order).
 */
export function decideLookUp({
  scope,
  consumerOrg,
  supplierOrg,
  isAdmin,
  prefixes,
}: AskedLookUp): LookUp | LookUpFault {
  if (!isAdmin && scope === undefined) {
    return {
      fault: 'title',
      status: 403,
      title: 'Not authorized for lookup of delegations without specifying parameter: scope',
    };
  }
  if (!isAdmin && !prefixes.some((prefix) => scope?.startsWith(`${prefix}:`))) {
    return {
      fault: 'title',
      status: 403,
      title: `Not authorized for lookup of delegations for the scope: ${scope?.slice(0, 320)}`,
    };
  }
  if (scope === undefined && consumerOrg === undefined && supplierOrg === undefined) {
    return {
      fault: 'title',
      status: 400,
      title: 'Missing query parameters; provide at least one of: scope, supplierOrg, consumerOrg',
    };
  }
  const supplier = supplierOrg === undefined ? undefined : parseOrganisationNumber(supplierOrg);
  if (supplierOrg !== undefined && supplier === undefined) return malformed('supplierOrg');
  const consumer = consumerOrg === undefined ? undefined : parseOrganisationNumber(consumerOrg);
  if (consumerOrg !== undefined && consumer === undefined) return malformed('consumerOrg');
  return { scope, consumer, supplier };
}

/** The answer about a number that is not on record. */
export function describeUnknown(parameter: 'consumerOrg' | 'supplierOrg', orgno: OrganisationNumber): LookUpFault {
  return {
    fault: 'invalid',
    errors: {
      [parameter]: [
        `The specified ${parameter}: ${orgno}, is not a valid organization number (Parameter '${parameter}')`,
      ],
    },
  };
}

function malformed(parameter: string): LookUpFault {
  return { fault: 'invalid', errors: { [parameter]: [`${parameter} is not a valid organization number`] } };
}
