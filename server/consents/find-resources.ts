import type { Kysely } from 'kysely';
import type { Tables } from '#database';
import type { ResourceDocument, ResourceStore } from '#resources';
import type { ConsentResource } from './check-request.ts';

/** Those `identifiers` that are active, consentable resources. */
export async function findConsentResources(
  transaction: Kysely<Tables>,
  resources: Pick<ResourceStore, 'findAll'>,
  identifiers: readonly string[],
): Promise<ReadonlyMap<string, ConsentResource>> {
  const found = await resources.findAll(transaction, identifiers);
  return new Map(
    [...found.values()]
      .filter(({ type }) => type === 'Consent')
      .map(({ identifier, document }) => [identifier, toConsentResource(identifier, document)]),
  );
}

/** The fields of a registered resource that say what a consent to it must contain. */
function toConsentResource(identifier: string, document: ResourceDocument): ConsentResource {
  const { consentMetadata, consentTemplate } = document as {
    consentMetadata?: Readonly<Record<string, { optional?: boolean } | null>>;
    consentTemplate?: string;
  };
  return {
    identifier,
    metadata: new Map(
      Object.entries(consentMetadata ?? {}).map(([key, value]) => [key, { optional: value?.optional === true }]),
    ),
    template: consentTemplate,
  };
}
