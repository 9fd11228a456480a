import type { ScopeName } from '@portvakt/protocol';
import { isGivenByOperator } from '#scopes';

/** For those who run clients, who also see what they were granted, and besides for those who own prefixes. */
const forClients = ['idporten:dcr.write', 'idporten:dcr.read', 'idporten:scopes.read'];
const forScopes = ['idporten:scopes.write'];

/** What is on record about the scopes of an administration client. */
interface Recorded {
  /** Those that stand or stood on the client; `undefined` = there is no client yet. */
  readonly onClient: ReadonlyMap<string, { readonly removed: boolean }> | undefined;
  /** Scopes by name, with whether they are in use. */
  readonly known: ReadonlyMap<string, { readonly active: boolean }>;
}

/** The scopes that an administration client may come to have: those asked for, or all that are given without asking. */
export function scopesForAdmission(asked: readonly string[] | undefined): readonly string[] {
  return asked ?? [...forClients, ...forScopes];
}

/**
 * The scopes that are new to the client, or a sentence for each that it cannot have. Without `asked`, a new client gets
 * those for clients, and any client those for scopes with a prefix, unless they were taken off it.
 */
export function decideAdmissionScopes(
  { asked, withPrefix }: { asked: readonly string[] | undefined; withPrefix: boolean },
  { onClient, known }: Recorded,
): readonly ScopeName[] | { readonly problems: readonly string[] } {
  if (asked === undefined) {
    const given = [...(onClient === undefined ? forClients : []), ...(withPrefix ? forScopes : [])];
    return given.filter((name) => onClient?.get(name) === undefined) as ScopeName[];
  }
  const problems = asked.flatMap((name) => {
    if (!isGivenByOperator(name))
      return [`${name} is no administration scope. Other scopes are put on clients by the organisation itself.`];
    const scope = known.get(name);
    if (scope === undefined) return [`There is no scope ${name}.`];
    return scope.active ? [] : [`The scope ${name} is deactivated.`];
  });
  if (problems.length > 0) return { problems };
  const present = [...new Set(asked)].filter((name) => onClient?.get(name)?.removed !== false);
  // Each is on record, so it is a scope name.
  return present as ScopeName[];
}
