import { type OrganisationNumber, parseOrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';

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

/** What the caller may look up, or why not (Altinn, MaskinportenSchemaController, in its order). */
export function decideLookUp({ scope, consumerOrg, supplierOrg, isAdmin, prefixes }: AskedLookUp): LookUp | Refusal {
  if (!isAdmin && scope === undefined) return refuseOthers('look-up-without-scope');
  if (!isAdmin && !prefixes.some((prefix) => scope?.startsWith(`${prefix}:`))) {
    return refuseOthers('look-up-of-others-scope', { scope: scope?.slice(0, 320) ?? '' });
  }
  if (scope === undefined && consumerOrg === undefined && supplierOrg === undefined) {
    return refuse('look-up-without-parameters');
  }
  const supplier = supplierOrg === undefined ? undefined : parseOrganisationNumber(supplierOrg);
  if (supplierOrg !== undefined && supplier === undefined) return malformed('supplierOrg');
  const consumer = consumerOrg === undefined ? undefined : parseOrganisationNumber(consumerOrg);
  if (consumerOrg !== undefined && consumer === undefined) return malformed('consumerOrg');
  return { scope, consumer, supplier };
}

/** A number that no organisation on record has. */
export function refuseUnknown(parameter: 'consumerOrg' | 'supplierOrg', orgno: OrganisationNumber): Refusal {
  const message = `The specified ${parameter}: ${orgno}, is not a valid organization number (Parameter '${parameter}')`;
  return refuse('fields-invalid', { fields: [{ field: parameter, message }] });
}

function malformed(parameter: string): Refusal {
  const message = `${parameter} is not a valid organization number`;
  return refuse('fields-invalid', { fields: [{ field: parameter, message }] });
}

/** Only the owner of a scope may look it up with the narrow scope; {@link LOOK_UP_ADMIN} opens all of them. */
function refuseOthers(name: 'look-up-without-scope' | 'look-up-of-others-scope', fill?: { scope: string }): Refusal {
  const { description } = refuse(name, fill && { fill });
  return refuse(name, {
    ...(fill && { fill }),
    challenge: { fault: 'insufficient', reason: description, scopes: [LOOK_UP_ADMIN] },
  });
}
