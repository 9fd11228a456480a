import { UnansweredError } from '#outgoing-requests';
import type { Pair } from './delegation.ts';
import type { Standing } from './delegation-store.ts';
import type { SourceFinder } from './find-sources.ts';
import type { StandingFinder } from './find-standings.ts';

/** Why it is not known what was delegated. */
export type Unknown = 'source unknown' | 'source gives no answer';

/** Of each scope, whether it was delegated; and whether the register that says so is kept here. */
export interface FoundDelegated {
  readonly delegated: readonly boolean[];
  readonly keptHere: boolean;
}

/** What the token path asks about delegation. */
export interface DelegationAsker {
  /** Of each scope: granted to the consumer, and delegated in the register kept here. */
  findStandings: StandingFinder['find'];
  /** Of each scope: delegated in `source`, wherever that keeps its register. `standings` is what is known here. */
  findDelegated(
    source: string,
    wish: Pair & { readonly scopes: readonly string[]; readonly standings: readonly Standing[] },
  ): Promise<FoundDelegated | Unknown>;
}

export function createDelegationAsker({
  standings,
  sources,
}: {
  standings: StandingFinder;
  sources: SourceFinder;
}): DelegationAsker {
  return {
    findStandings: standings.find,
    findDelegated: async (source, { consumer, supplier, scopes, standings: known }) => {
      const answerer = await sources.find(source);
      if (answerer === undefined) return 'source unknown';
      if (answerer.kind === 'built-in') return { delegated: known.map(({ delegated }) => delegated), keptHere: true };
      try {
        const delegated = await Promise.all(scopes.map((scope) => answerer.ask({ consumer, supplier, scope })));
        return { delegated, keptHere: false };
      } catch (error) {
        if (error instanceof UnansweredError) return 'source gives no answer';
        throw error;
      }
    },
  };
}
