import type { GrantRecord } from './grant-journal.ts';

/**
 * The prefixes of a token's scopes after that of the first, each with its colon. The first one is found by an index on the
 * record itself: nearly every token has scopes of one prefix, and then nothing more is written.
 */
export function findFurtherPrefixes({ outcome, scope }: Pick<GrantRecord, 'outcome' | 'scope'>): readonly string[] {
  if (outcome !== 'token' || scope === undefined || !scope.includes(' ')) return [];
  const [, ...further] = new Set(scope.split(' ').map((name) => name.slice(0, name.indexOf(':') + 1)));
  return further;
}
