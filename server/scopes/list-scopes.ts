import type { OrganisationNumber } from '@portvakt/protocol';
import { createKeptList, writeList } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import type { Content } from '#endpoints';
import { describeScope } from './describe-scope.ts';
import type { OwnedScope } from './scope.ts';
import type { ScopeStore } from './store.ts';

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

/** The scopes that fit a filter. */
export type ScopeList = (filter: ScopeFilter) => Promise<Pick<Content, 'ready' | 'json'>>;

/** Scopes that are read at a time. */
const PAGE = 500;

/** Lists of scopes as JSON. They are long, and one is open to anyone: they are kept ready while no scope changes. */
export function createScopeList({
  scopes,
  feed,
}: {
  scopes: Pick<ScopeStore, 'listPage' | 'readOwned'>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
}): ScopeList {
  const toEntry = (scope: OwnedScope) => ({ id: scope.name, json: JSON.stringify(describeScope(scope)), scope });
  const readPage = async (after: string | undefined) => {
    const rows = await scopes.listPage({ after: after ?? '', limit: PAGE });
    return { rows, next: rows.length < PAGE ? undefined : rows.at(-1)?.name };
  };
  const kept = createKeptList({
    feed,
    readAll: async function* () {
      for (let page = await readPage(undefined); ; page = await readPage(page.next)) {
        yield page.rows.map(toEntry);
        if (page.next === undefined) return;
      }
    },
    readSome: async (names) => (await scopes.readOwned(names)).map(toEntry),
    concerns: ({ kind, subject }) => (kind === 'scope' ? { id: subject } : kind === 'prefix' ? 'all' : undefined),
    fits: ({ scope }, filter: ScopeFilter) => fits(scope, filter),
    keyOf: (filter) => JSON.stringify(filter),
  });

  return async (filter) => {
    const ready = await kept.find(filter);
    if (ready !== undefined) return { ready };
    const readFitting = async (after: string | undefined) => {
      const { rows, next } = await readPage(after);
      return { rows: rows.filter((scope) => fits(scope, filter)), next };
    };
    return { json: await writeList(readFitting, describeScope) };
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
