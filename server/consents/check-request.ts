import type { ConsentRight } from '@portvakt/protocol';
import type { Finding, Problem } from '#altinn-interface';
import { findings, problems } from './problems.ts';

/** A resource for consents, as its owner has declared it. */
export interface ConsentResource {
  readonly identifier: string;
  /** The keys of the metadata, and whether each is optional. */
  readonly metadata: ReadonlyMap<string, { readonly optional: boolean }>;
  readonly template: string | undefined;
}

/** Why something cannot be requested: one of Altinn's problems, or what is wrong with a part of the request. */
export type Objection = { readonly problem: Problem } | { readonly findings: readonly Finding[] };

/**
 * What is wrong with the requested rights. Every resource must be consentable, the metadata must be exactly what the
 * resource declares, and all resources must share a template. The first failure is returned. Metadata keys are
 * case-insensitive (Altinn, «ConsentService.cs»), so a key must not occur twice.
 */
export function checkConsentRights(
  rights: readonly ConsentRight[],
  resources: ReadonlyMap<string, ConsentResource>,
): Objection | undefined {
  if (rights.length === 0) return { findings: [findings.rightsEmpty] };
  const idle = rights.flatMap(({ action }, index) => (action.length === 0 ? [findings.actionMissing(index)] : []));
  if (idle.length > 0) return { findings: idle };
  const found: ConsentResource[] = [];
  for (const { resource } of rights) {
    const [named, ...more] = resource;
    const declared = named?.type === 'urn:altinn:resource' ? resources.get(named.value) : undefined;
    if (declared === undefined || more.length > 0) return { problem: problems.resourceInvalid };
    found.push(declared);
  }
  for (const [index, declared] of found.entries()) {
    const problem = checkMetadata(rights[index]?.metadata ?? {}, declared, index);
    if (problem !== undefined) return { problem };
  }
  const templates = new Set(found.map(({ template }) => template));
  return templates.size > 1 ? { problem: problems.combinationInvalid } : undefined;
}

function checkMetadata(
  metadata: Readonly<Record<string, string>>,
  { metadata: declared }: ConsentResource,
  index: number,
): Problem | undefined {
  const known = new Set([...declared.keys()].map((key) => key.toLowerCase()));
  const sent = new Set<string>();
  for (const [name, value] of Object.entries(metadata)) {
    const key = name.toLowerCase();
    if (!known.has(key) || sent.has(key)) return { ...problems.metadataUnknown, more: { key } };
    if (value === '') return { ...problems.metadataEmpty, more: { rightindex: String(index) } };
    sent.add(key);
  }
  const missing = [...declared].find(([key, { optional }]) => !optional && !sent.has(key.toLowerCase()))?.[0];
  return missing === undefined ? undefined : { ...problems.metadataMissing, more: { key: missing.toLowerCase() } };
}
