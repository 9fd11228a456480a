import type { OrganisationNumber } from '@portvakt/protocol';

/** A text in the three languages of the Resource Registry. */
export type Texts = Readonly<Partial<Record<'nb' | 'nn' | 'en', string>>>;

export interface ResourceReference {
  readonly referenceSource?: string;
  readonly reference: string;
  readonly referenceType: string;
}

/**
 * A resource as the Resource Registry writes it: what can be delegated, or asked for. Members that are not named here are kept
 * and answered as they were sent.
 */
export interface ResourceDocument {
  readonly identifier: string;
  readonly title: Texts;
  readonly description?: Texts;
  readonly rightDescription?: Texts;
  readonly resourceType: string;
  readonly resourceReferences?: readonly ResourceReference[];
  readonly hasCompetentAuthority: {
    readonly organization: string;
    readonly orgcode?: string;
    readonly name?: Texts;
  };
  /** Whether it can be delegated from now on; absent = yes, as what was delegated already stays. */
  readonly delegable?: boolean;
  readonly visible?: boolean;
  readonly [member: string]: unknown;
}

/** A resource on record. */
export interface Resource {
  readonly identifier: string;
  readonly owner: OrganisationNumber;
  readonly type: string;
  readonly delegable: boolean;
  /** The delegation scheme that it is known as to readers of the older interface. */
  readonly schemeId: string | undefined;
  readonly document: ResourceDocument;
  readonly hasPolicy: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The type of resources that are bundles of Maskinporten scopes (formerly delegation schemes). */
export const MASKINPORTEN_SCHEMA = 'MaskinportenSchema';

export const resourceTypes: readonly string[] = [
  MASKINPORTEN_SCHEMA,
  'Default',
  'Systemresource',
  'AltinnApp',
  'Altinn2Service',
  'MigratedApp',
  'GenericAccessResource',
  'BrokerService',
  'CorrespondenceService',
  'Consent',
];

/** The kinds of reference, and where what they refer to is, as the Resource Registry spells them. */
const referenceTypes = [
  'Default',
  'Uri',
  'DelegationSchemeId',
  'MaskinportenScope',
  'ServiceCode',
  'ServiceEditionCode',
  'ApplicationId',
  'ServiceEditionVersion',
];
const referenceSources = ['Default', 'Altinn1', 'Altinn2', 'Altinn3', 'ExternalPlatform'];

/** Members whose values are names from a list, which are read without regard to case. */
export const nameLists: Readonly<Record<string, readonly string[]>> = {
  resourceType: resourceTypes,
  referenceType: referenceTypes,
  referenceSource: referenceSources,
};

/** The scopes that a document lists, in its order and once each. */
export function listScopes({
  resourceReferences = [],
}: Pick<ResourceDocument, 'resourceReferences'>): readonly string[] {
  const scopes = resourceReferences.filter(({ referenceType }) => referenceType === 'MaskinportenScope');
  return [...new Set(scopes.map(({ reference }) => reference))];
}

/** The delegation scheme that a document says it was. */
export function readSchemeId({
  resourceReferences = [],
}: Pick<ResourceDocument, 'resourceReferences'>): string | undefined {
  return resourceReferences
    .find(({ referenceType }) => referenceType === 'DelegationSchemeId')
    ?.reference.toLowerCase();
}

/** The name to show, in bokmål where there is one. */
export function nameResource({ title, identifier }: Pick<ResourceDocument, 'title' | 'identifier'>): string {
  return title.nb ?? title.nn ?? title.en ?? identifier;
}
