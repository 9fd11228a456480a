import type { GrantRecord } from './journal-store.ts';

/**
 * The prefixes of a token's scopes other than the first scope's, each with its colon. The record itself has an index
 * for the first prefix. Nearly every token has scopes of only one prefix, and then no further rows are written.
 */
export function findFurtherPrefixes({ outcome, scope }: Pick<GrantRecord, 'outcome' | 'scope'>): readonly string[] {
  if (outcome !== 'token' || scope === undefined || !scope.includes(' ')) return [];
  const [, ...further] = new Set(scope.split(' ').map((name) => name.slice(0, name.indexOf(':') + 1)));
  return further;
}
