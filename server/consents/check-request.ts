import { type ConsentRight, type Finding, type Refusal, refuse } from '@portvakt/protocol';
import { findings } from './findings.ts';

/** A resource for consents, as its owner has declared it. */
export interface ConsentResource {
  readonly identifier: string;
  /** The keys of the metadata, and whether each is optional. */
  readonly metadata: ReadonlyMap<string, { readonly optional: boolean }>;
  readonly template: string | undefined;
}

/**
 * What is wrong with the requested rights. Every resource must be consentable, the metadata must be exactly what the
 * resource declares, and all resources must share a template. The first failure is returned. Metadata keys are
 * case-insensitive (Altinn, «ConsentService.cs»), so a key must not occur twice.
 */
export function checkConsentRights(
  rights: readonly ConsentRight[],
  resources: ReadonlyMap<string, ConsentResource>,
): Refusal | undefined {
  if (rights.length === 0) return refuseParts([findings.rightsEmpty]);
  const idle = rights.flatMap(({ action }, index) => (action.length === 0 ? [findings.actionMissing(index)] : []));
  if (idle.length > 0) return refuseParts(idle);
  const found: ConsentResource[] = [];
  for (const { resource } of rights) {
    const [named, ...more] = resource;
    const declared = named?.type === 'urn:altinn:resource' ? resources.get(named.value) : undefined;
    if (declared === undefined || more.length > 0) return refuse('consent-resource-invalid');
    found.push(declared);
  }
  for (const [index, declared] of found.entries()) {
    const refused = checkMetadata(rights[index]?.metadata ?? {}, declared, index);
    if (refused !== undefined) return refused;
  }
  const templates = new Set(found.map(({ template }) => template));
  return templates.size > 1 ? refuse('consent-resources-incompatible') : undefined;
}

function refuseParts(wrong: readonly Finding[]): Refusal {
  return refuse('parts-invalid', { findings: wrong });
}

function checkMetadata(
  metadata: Readonly<Record<string, string>>,
  { metadata: declared }: ConsentResource,
  index: number,
): Refusal | undefined {
  const known = new Set([...declared.keys()].map((key) => key.toLowerCase()));
  const sent = new Set<string>();
  for (const [name, value] of Object.entries(metadata)) {
    const key = name.toLowerCase();
    if (!known.has(key) || sent.has(key)) return refuse('consent-metadata-unknown', { more: { key } });
    if (value === '') return refuse('consent-metadata-empty', { more: { rightindex: String(index) } });
    sent.add(key);
  }
  const missing = [...declared].find(([key, { optional }]) => !optional && !sent.has(key.toLowerCase()))?.[0];
  if (missing === undefined) return undefined;
  return refuse('consent-metadata-missing', { more: { key: missing.toLowerCase() } });
}
