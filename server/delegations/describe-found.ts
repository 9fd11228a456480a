import { listScopes } from '#resources';
import type { FoundDelegation } from './delegation-store.ts';

/** A delegation as the look-up answers it: with every scope of the bundle, not only the requested one. */
export function describeFound({ consumer, supplier, resource, createdAt, document, schemeId }: FoundDelegation) {
  return {
    consumer_org: consumer,
    supplier_org: supplier,
    // The capital letter is Altinn's.
    delegation_scheme_Id: schemeId ?? null,
    scopes: listScopes(document),
    created: new Date(createdAt).toISOString(),
    resourceid: resource,
  };
}
