import type { ConsentRight } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import { problems } from './problems.ts';

/** A resource that can be consented to, as its owner has declared it. */
export interface ConsentResource {
  readonly identifier: string;
  /** The keys of the metadata, and whether each can be left out. */
  readonly metadata: ReadonlyMap<string, { readonly optional: boolean }>;
  readonly template: string | undefined;
}

/**
 * What is wrong with the rights that are asked for: every resource must be one that can be consented to, its metadata
 * exactly what it declares, and all must share a template. The first failure wins.
 */
export function checkConsentRights(
  rights: readonly ConsentRight[],
  resources: ReadonlyMap<string, ConsentResource>,
): Problem | undefined {
  const found = rights.map((right) => resources.get(right.resource[0]?.value ?? ''));
  const isWellFormed = rights.every(
    ({ action, resource }) => action.length > 0 && resource.length === 1 && resource[0]?.type === 'urn:altinn:resource',
  );
  if (rights.length === 0 || !isWellFormed || found.includes(undefined)) return problems.resourceInvalid;
  for (const [index, { metadata = {} }] of rights.entries()) {
    const declared = (found[index] as ConsentResource).metadata;
    const sent = Object.entries(metadata);
    if (sent.some(([key]) => !declared.has(key))) return problems.metadataUnknown;
    if (sent.some(([, value]) => value === '')) return problems.metadataEmpty;
    const isComplete = [...declared].every(([key, { optional }]) => optional || Object.hasOwn(metadata, key));
    if (!isComplete) return problems.metadataMissing;
  }
  const templates = new Set(found.map((resource) => resource?.template));
  return templates.size > 1 ? problems.combinationInvalid : undefined;
}
