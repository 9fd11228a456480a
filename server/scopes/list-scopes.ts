import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed } from '#audit-trail';
import { describeScope } from './describe-scope.ts';
import type { OwnedScope } from './scope.ts';

interface WrittenScope {
  readonly scope: OwnedScope;
  readonly json: string;
}

export interface ScopeFilter {
  /** Only those of this organisation, private ones among them; without it, the public ones of all. */
  readonly owner?: OrganisationNumber | undefined;
  readonly name?: string | undefined;
  readonly prefix?: string | undefined;
  readonly inactive?: boolean | undefined;
  readonly accessibleForAll?: boolean | undefined;
  readonly delegable?: boolean | undefined;
  /** In lower case; an unknown one is not asked about. */
  readonly integrationType?: string | undefined;
}

/**
 * Lists of scopes as JSON. They are long, and one is open to anyone, so every scope is written once and kept until a scope
 * or a prefix changes in whatever process.
 */
export function createScopeList({
  read,
  feed,
}: {
  read: () => Promise<readonly OwnedScope[]>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
}): (filter: ScopeFilter) => Promise<string> {
  let kept: Promise<readonly WrittenScope[]> | undefined;
  feed.subscribe((changes) => {
    if (changes === undefined || changes.some(({ kind }) => kind === 'scope' || kind === 'prefix')) kept = undefined;
  });

  const readAll = async () => (await read()).map((scope) => ({ scope, json: JSON.stringify(describeScope(scope)) }));

  return async (filter) => {
    if (!feed.isFresh()) kept = undefined;
    kept ??= readAll();
    const reading = kept;
    const all = await reading.catch((error) => {
      if (kept === reading) kept = undefined;
      throw error;
    });
    return `[${all
      .filter(({ scope }) => fits(scope, filter))
      .map(({ json }) => json)
      .join(',')}]`;
  };
}

function fits(scope: OwnedScope, filter: ScopeFilter): boolean {
  const types = scope.allowed_integration_types;
  return (
    (filter.owner === undefined ? scope.visibility === 'PUBLIC' : scope.owner === filter.owner) &&
    (filter.name === undefined || scope.name === filter.name) &&
    (filter.inactive === true || scope.active) &&
    (filter.prefix === undefined || scope.prefix === filter.prefix) &&
    (filter.accessibleForAll !== true || scope.accessible_for_all) &&
    (filter.delegable !== true || scope.delegation_source !== null) &&
    (filter.integrationType === undefined || types === null || types.includes(filter.integrationType))
  );
}
