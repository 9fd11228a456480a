import { type OrganisationNumber, parseOrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { listScopes, MASKINPORTEN_SCHEMA, type ResourceDocument, type Texts } from '#resources';

/** A delegation scheme in Altinn 2's form. */
export interface CheckedScheme {
  readonly owner: OrganisationNumber;
  readonly scopes: readonly string[];
  readonly title: Texts;
  readonly description: Texts;
  readonly defaultLanguage: string;
  /** The configuration of the delegation source; stored and answered as it was sent. */
  readonly sourceConfig: unknown;
}

/** The parts of a scheme for which a resource has no member. */
interface SchemeRemainder {
  readonly default_language?: unknown;
  readonly delegation_source_config?: unknown;
}

/** Most scopes of one scheme; most characters of a text, and of the source's configuration. */
export const MOST_SCOPES = 500;
const LONGEST_TEXT = 10_000;
const LONGEST_CONFIG = 10_000;

const languages: Readonly<Record<string, 'nb' | 'nn' | 'en'>> = { nb_no: 'nb', nn_no: 'nn', en: 'en' };
const codes = { nb: 'nb_NO', nn: 'nn_NO', en: 'en' } as const;

/** A scheme of the right form, or what is wrong with it. */
export function checkScheme(body: unknown): CheckedScheme | Refusal {
  if (typeof body !== 'object' || body === null) return invalid('The body must be a delegation scheme.');
  const {
    owner_org,
    scopes,
    title,
    description,
    default_language = 'nb_NO',
    delegation_source_config,
  } = body as Readonly<Record<string, unknown>>;
  const owner = typeof owner_org === 'string' ? parseOrganisationNumber(owner_org) : undefined;
  if (owner === undefined) return invalid('owner_org must be an organisation number.');
  if (!areScopes(scopes)) return invalid(`scopes must be a list of at least one scope and at most ${MOST_SCOPES}.`);
  const titles = readTexts(title);
  if (titles === undefined) return invalid('title must be a list of texts with the codes nb_NO, nn_NO or en.');
  const descriptions = description === undefined ? titles : readTexts(description);
  if (descriptions === undefined)
    return invalid('description must be a list of texts with the codes nb_NO, nn_NO or en.');
  if (typeof default_language !== 'string' || languages[default_language.toLowerCase()] === undefined) {
    return invalid('default_language must be nb_NO, nn_NO or en.');
  }
  if (JSON.stringify(delegation_source_config ?? null).length > LONGEST_CONFIG) {
    return invalid(`delegation_source_config must have at most ${LONGEST_CONFIG} characters.`);
  }
  return {
    owner,
    scopes: [...new Set(scopes)],
    title: titles,
    description: descriptions,
    defaultLanguage: default_language,
    sourceConfig: delegation_source_config ?? undefined,
  };
}

function invalid(reason: string): Refusal {
  return refuse('scheme-invalid', { fill: { reason } });
}

/** The resource that a scheme is today. Languages that it lacks are taken from its default. */
export function composeSchemeResource(scheme: CheckedScheme, schemeId: string): ResourceDocument {
  const complete = (texts: Texts): Texts => {
    const preferred = languages[scheme.defaultLanguage.toLowerCase()] ?? 'nb';
    const text = texts[preferred] ?? texts.nb ?? texts.nn ?? texts.en ?? '';
    return { nb: texts.nb ?? text, nn: texts.nn ?? text, en: texts.en ?? text };
  };
  const description = complete(scheme.description);
  return {
    identifier: `scheme-${schemeId}`,
    title: complete(scheme.title),
    description,
    rightDescription: description,
    resourceType: MASKINPORTEN_SCHEMA,
    resourceReferences: [
      ...scheme.scopes.map((reference) => ({
        referenceSource: 'Altinn2',
        reference,
        referenceType: 'MaskinportenScope',
      })),
      { referenceSource: 'Altinn2', reference: schemeId, referenceType: 'DelegationSchemeId' },
    ],
    hasCompetentAuthority: { organization: scheme.owner },
    status: 'Completed',
    delegable: true,
    visible: true,
    delegationScheme: {
      default_language: scheme.defaultLanguage,
      ...(scheme.sourceConfig !== undefined && { delegation_source_config: scheme.sourceConfig }),
    } satisfies SchemeRemainder,
  };
}

/** `document` with exactly `scopes`. Its other references are kept. */
export function replaceScopes(document: ResourceDocument, scopes: readonly string[]): ResourceDocument {
  const others = (document.resourceReferences ?? []).filter(
    ({ referenceType }) => referenceType !== 'MaskinportenScope',
  );
  const listed = scopes.map((reference) => ({
    referenceSource: 'Altinn2',
    reference,
    referenceType: 'MaskinportenScope',
  }));
  return { ...document, resourceReferences: [...listed, ...others] };
}

/** A resource as a scheme, for readers of the older interface. Times are milliseconds since 1970. */
export function describeScheme(
  document: ResourceDocument,
  {
    schemeId,
    source,
    createdAt,
    updatedAt,
  }: { schemeId: string; source: string | null; createdAt: number; updatedAt: number },
) {
  const { default_language = 'nb_NO', delegation_source_config } = (document.delegationScheme ?? {}) as SchemeRemainder;
  return {
    delegation_scheme_id: schemeId,
    owner_org: document.hasCompetentAuthority.organization,
    scopes: listScopes(document),
    title: listTexts(document.title),
    description: listTexts(document.description ?? {}),
    default_language,
    delegation_source: source,
    ...(delegation_source_config !== undefined && { delegation_source_config }),
    created: new Date(createdAt).toISOString(),
    last_changed: new Date(updatedAt).toISOString(),
  };
}

function listTexts(texts: Texts) {
  return (['nb', 'nn', 'en'] as const)
    .filter((language) => texts[language] !== undefined)
    .map((language) => ({ code: codes[language], value: texts[language] }));
}

function readTexts(list: unknown): Texts | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const texts: Partial<Record<'nb' | 'nn' | 'en', string>> = {};
  for (const entry of list as readonly { code?: unknown; value?: unknown }[]) {
    const language = typeof entry?.code === 'string' ? languages[entry.code.toLowerCase()] : undefined;
    if (language === undefined || typeof entry.value !== 'string' || entry.value.trim() === '') return undefined;
    if (entry.value.length > LONGEST_TEXT) return undefined;
    texts[language] = entry.value;
  }
  return texts;
}

/** Whether `value` is a valid list of a scheme's scopes. */
export function areScopes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.length <= MOST_SCOPES && value.every(isScope);
}

/** Whether `value` may be in such a list. */
export function isScope(value: unknown): value is string {
  return typeof value === 'string' && /^\S{3,320}$/.test(value) && value.includes(':');
}
