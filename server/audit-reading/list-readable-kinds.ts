import type { ChangeKind } from '#audit-trail';

/** What may be read with which scope. */
const readable: readonly (readonly [scope: string, kinds: readonly ChangeKind[]])[] = [
  ['idporten:dcr.read', ['client', 'organisation', 'access-application']],
  ['idporten:scopes.read', ['scope', 'scope-access', 'access-application', 'prefix', 'organisation']],
];

/** The scopes with which changes may be read. */
export const changeScopes = readable.map(([scope]) => scope);

/** The kinds of changes that a caller with `scopes` may read. */
export function listReadableKinds(scopes: ReadonlySet<string>): readonly ChangeKind[] {
  return [...new Set(readable.filter(([scope]) => scopes.has(scope)).flatMap(([, kinds]) => kinds))];
}
