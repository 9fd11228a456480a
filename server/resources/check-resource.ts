import {
  type FieldFault,
  type OrganisationNumber,
  parseOrganisationNumber,
  type Refusal,
  refuse,
} from '@portvakt/protocol';
import { readResource } from './read-resource.ts';
import {
  listScopes,
  MASKINPORTEN_SCHEMA,
  type ResourceDocument,
  type ResourceReference,
  resourceTypes,
} from './resource.ts';

/** A document of the right form, and the organisation that it names as its owner. */
export interface CheckedResource {
  readonly document: ResourceDocument;
  readonly owner: OrganisationNumber;
}

const IDENTIFIER = /^[a-z0-9_-]{4,200}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LANGUAGES = ['nb', 'nn', 'en'] as const;
const LONGEST_REFERENCE = 320;
const MOST_REFERENCES = 500;
/** Most characters of a title or description in one language, and of a whole stored resource. */
const LONGEST_TEXT = 10_000;
const LONGEST_DOCUMENT = 200_000;
/** Identifiers whose addresses belong to lists. */
const RESERVED = ['resourcelist', 'search'];

/** The resource that was sent, or every field at fault (Resource Registry, ServiceResource validation). */
export function checkResource(sent: unknown): CheckedResource | Refusal {
  const body = readResource(sent);
  if (!isObject(body))
    return refuse('fields-invalid', { fields: [{ field: '$', message: 'The body must be a resource.' }] });
  const fields: FieldFault[] = [];
  const wrong = (field: string, message: string) => {
    fields.push({ field, message });
  };

  if (typeof body.identifier !== 'string' || !IDENTIFIER.test(body.identifier)) {
    wrong('Identifier', 'Invalid id. Only a-z and 0-9 is allowed together with _ and -, and at least four characters.');
  }
  if (typeof body.identifier === 'string' && RESERVED.includes(body.identifier)) {
    wrong('Identifier', `The identifier must not be ${body.identifier}: a list has that address.`);
  }
  if (typeof body.resourceType !== 'string' || !resourceTypes.includes(body.resourceType)) {
    wrong('ResourceType', `The resource type must be one of ${resourceTypes.join(', ')}.`);
  }
  for (const field of ['delegable', 'visible'] as const) {
    if (body[field] !== undefined && typeof body[field] !== 'boolean') wrong(field, 'Must be true or false.');
  }
  requireTexts('Title', body.title, wrong);
  requireTexts('Description', body.description, wrong);
  if (body.delegable !== false) requireTexts('RightDescription', body.rightDescription, wrong);

  const references = body.resourceReferences ?? [];
  if (!Array.isArray(references) || references.length > MOST_REFERENCES || !references.every(isReference)) {
    wrong(
      'ResourceReferences',
      `Must be a list of at most ${MOST_REFERENCES} references with reference and referenceType.`,
    );
  } else {
    checkReferences(body.resourceType, references, wrong);
  }
  const authority = isObject(body.hasCompetentAuthority) ? body.hasCompetentAuthority : {};
  const owner =
    typeof authority.organization === 'string' ? parseOrganisationNumber(authority.organization) : undefined;
  if (owner === undefined) wrong('HasCompetentAuthority', 'The organization must be an organisation number.');

  const { resourceReferences, ...rest } = body;
  // Readers of the references accept an absent list as empty, but not `null`.
  const document = resourceReferences === null ? rest : body;
  if (JSON.stringify(document).length > LONGEST_DOCUMENT) {
    wrong('$', `The resource must have at most ${LONGEST_DOCUMENT} characters.`);
  }
  if (fields.length > 0 || owner === undefined) return refuse('fields-invalid', { fields });
  // Every member that is named in the type was looked at.
  return { document: document as unknown as ResourceDocument, owner };
}

/** The scopes of a document whose prefix is not among `prefixes`: its owner may not give these away. */
export function findForeignScopes(document: ResourceDocument, prefixes: readonly string[]): readonly string[] {
  return listScopes(document).filter((scope) => !prefixes.some((prefix) => scope.startsWith(`${prefix}:`)));
}

function checkReferences(
  type: unknown,
  references: readonly ResourceReference[],
  wrong: (field: string, text: string) => void,
): void {
  const scopes = listScopes({ resourceReferences: references });
  if (type === MASKINPORTEN_SCHEMA && scopes.length === 0) {
    // Altinn's spelling, which clients may look for.
    wrong('ResourceReferences', 'Missing maskinporten scopen for MaskinportenSchema resource');
  }
  const scheme = references.find(({ referenceType }) => referenceType === 'DelegationSchemeId');
  if (scheme !== undefined && !UUID.test(scheme.reference)) {
    wrong('ResourceReferences', 'The reference of type DelegationSchemeId must be a UUID.');
  }
}

function requireTexts(field: string, texts: unknown, wrong: (field: string, text: string) => void): void {
  for (const language of LANGUAGES) {
    const text = isObject(texts) ? texts[language] : undefined;
    if (typeof text !== 'string' || text.trim() === '')
      wrong(`${field}.${language}`, `Missing ${field.toLowerCase()} in ${language}.`);
    else if (text.length > LONGEST_TEXT) wrong(`${field}.${language}`, `Must have at most ${LONGEST_TEXT} characters.`);
  }
}

function isReference(value: unknown): value is ResourceReference {
  return (
    isObject(value) &&
    typeof value.referenceType === 'string' &&
    typeof value.reference === 'string' &&
    value.reference !== '' &&
    value.reference.length <= LONGEST_REFERENCE
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
