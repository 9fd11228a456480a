import { createHash } from 'node:crypto';
import type { OrganisationNumber } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { MASKINPORTEN_SCHEMA, type ResourceDocument, type ResourceStore } from '#resources';

interface DescribedScope {
  readonly name: string;
  readonly description: string;
}

/** The identifier of the resource that stands for one scope: readable, and another for every scope. */
export function nameScopeResource(scope: string): string {
  const readable = scope
    .replace(/[^a-z0-9]+/gi, '-')
    .toLowerCase()
    .slice(0, 80);
  return `scope-${readable}-${createHash('sha256').update(scope).digest('hex').slice(0, 8)}`;
}

/** The bundle of that one scope. */
function composeScopeResource(
  { name, description }: DescribedScope,
  owner: { readonly orgno: OrganisationNumber; readonly name: string | null },
): ResourceDocument {
  const text = description.trim() === '' ? name : description;
  const texts = { nb: text, nn: text, en: text };
  return {
    identifier: nameScopeResource(name),
    title: texts,
    description: texts,
    rightDescription: texts,
    resourceType: MASKINPORTEN_SCHEMA,
    resourceReferences: [{ referenceSource: 'Altinn3', reference: name, referenceType: 'MaskinportenScope' }],
    hasCompetentAuthority: {
      organization: owner.orgno,
      ...(owner.name !== null && { name: { nb: owner.name, nn: owner.name, en: owner.name } }),
    },
    status: 'Completed',
    delegable: true,
    visible: true,
  };
}

/**
 * The identifier of the resource that stands for `scope`, made when it was never there. One that its owner has taken out of
 * use stays so.
 */
export async function ensureScopeResource(
  { resources }: { readonly resources: Pick<ResourceStore, 'findEver' | 'create'> },
  unit: Unit,
  {
    scope,
    owner,
  }: {
    readonly scope: DescribedScope;
    readonly owner: { readonly orgno: OrganisationNumber; readonly name: string | null };
  },
): Promise<{ readonly identifier: string; readonly created: boolean }> {
  const identifier = nameScopeResource(scope.name);
  const known = await resources.findEver(unit.transaction, identifier);
  if (known === undefined) await resources.create(unit, composeScopeResource(scope, owner), owner.orgno);
  return { identifier, created: known === undefined };
}
