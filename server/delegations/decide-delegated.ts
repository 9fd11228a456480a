import { type Hint, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';

interface DelegableScope {
  readonly name: string;
  readonly delegationSource: string | undefined;
}

/** Who wants to use which scopes for whom. */
interface Wish {
  readonly consumer: OrganisationNumber;
  readonly supplier: OrganisationNumber;
  readonly scopes: readonly DelegableScope[];
}

/** The one source in which all scopes of a token can be delegated, or the refusal (MP-251). */
export function decideSource(wish: Wish): string | Refusal {
  const { scopes } = wish;
  const closed = scopes.find(({ delegationSource }) => delegationSource === undefined);
  if (closed !== undefined) {
    return refuseUndelegated(wish, closed, {
      registryHint: () => `${closed.name} cannot be delegated: its owner has set no delegation_source.`,
      hint: 'To act for your own organisation, leave consumer_org out.',
    });
  }
  const [first] = scopes;
  const source = first?.delegationSource as string;
  const other = scopes.find(({ delegationSource }) => delegationSource !== source);
  if (other === undefined) return source;
  return refuseUndelegated(wish, other, {
    registryHint: () =>
      `${first?.name} and ${other.name} are delegated in different sources: ask for one of them at a time.`,
  });
}

/**
 * Refuses the first scope that was not delegated in `source`; returns nothing if all were. `issuer` is this server's
 * own; `keptHere` says whether the source's register is kept here.
 */
export function decideDelegated(
  wish: Wish,
  {
    delegated,
    keptHere,
    source,
    issuer,
  }: { delegated: readonly boolean[]; keptHere: boolean; source: string; issuer: string },
): Refusal | undefined {
  const refused = wish.scopes.find((_, position) => delegated[position] !== true);
  if (refused === undefined) return undefined;
  return refuseUndelegated(wish, refused, {
    hint: () =>
      `The consumer delegates the scope to you in ${source}. A delegation made in another environment than that of ${issuer} is not seen here.`,
    registryHint: () =>
      keptHere
        ? `That register is kept by this server: whoever runs it can delegate with npx --no-install portvakt delegate add --consumer ${wish.consumer} --supplier ${wish.supplier} --scope ${refused.name}`
        : undefined,
  });
}

/** The scope's source is not registered on this server, so its delegations cannot be known. */
export function refuseUnknownSource(wish: Wish, source: string): Refusal {
  return refuseUndelegated(wish, wish.scopes[0] as DelegableScope, {
    registryHint: () => `The delegation source of the scope, ${source}, is not known to this server.`,
  });
}

function refuseUndelegated(
  { consumer, supplier }: Wish,
  { name }: DelegableScope,
  hints: { hint?: Hint; registryHint?: Hint },
): Refusal {
  return refuse('scope-not-delegated', {
    fill: { consumer, scope: name, supplier },
    facts: { scope: name, consumer, supplier },
    ...hints,
  });
}
