import { hash } from 'node:crypto';
import { type Refusal, refuse } from '@portvakt/protocol';
import type { GrantJournal, GrantRecord, UsedGrant } from '#grant-journal';
import type { GrantClaims } from './check-claims.ts';

/** Seconds that a used grant is remembered after it expires, because clocks differ. */
const KEPT_AFTER_EXPIRY = 60;
/** How many grants are known as used without asking the database. The oldest makes room for the next. */
const MOST_KNOWN = 10_000;

/** A grant with the hash that identifies it. */
export interface IdentifiedGrant extends UsedGrant {
  readonly hasTokenId: boolean;
}

/**
 * How a grant was taken. `first`: for the first time. `again`: it has no `jti` and was used before, and it may be used
 * until it expires.
 */
export type Taken = { readonly refused: Refusal } | 'again' | 'first';

/**
 * What happens when a grant without `jti` comes again. The third choice, refusing every grant without `jti`, is made in
 * `check-claims.ts`.
 */
export type Repetition = 'once' | 'repeatable';

export interface GrantTaker {
  /**
   * Computes what identifies a grant. `clientId` is the client's id, or the certificate's fingerprint for a client
   * without registration.
   */
  identify(grant: {
    clientId: string;
    claims: Pick<GrantClaims, 'tokenId' | 'expiresAt'>;
    signingInput: string;
  }): IdentifiedGrant;
  /** Refuses a grant that this process has already seen replayed, so that sending it repeatedly costs no look-up. */
  recognise(grant: IdentifiedGrant): Refusal | undefined;
  /** The refusal of a grant that was used before, or nothing if it may be used again. */
  refuseUsed(grant: Pick<IdentifiedGrant, 'hasTokenId'>): Refusal | undefined;
  /** Takes a grant and records `record` (if given) in the same commit, or refuses the grant as already used. */
  take(grant: IdentifiedGrant, record: GrantRecord | undefined): Promise<Taken>;
}

/**
 * Single use within a client (RFC 7523 §3, item 7). The `jti` identifies a grant; without one, the signed text does.
 * The signature must be proved first, so that nobody can use up another client's identifiers. A client that sends no
 * `jti` and asks twice within a second sends the same text twice: `withoutTokenId` says whether that is allowed.
 */
export function createGrantTaker(
  journal: Pick<GrantJournal, 'use' | 'record'>,
  { withoutTokenId }: { withoutTokenId: Repetition },
): GrantTaker {
  const known = new Set<string>();
  const mayRepeat = ({ hasTokenId }: Pick<IdentifiedGrant, 'hasTokenId'>) =>
    !hasTokenId && withoutTokenId === 'repeatable';
  const takeAgain = async (record: GrantRecord | undefined): Promise<Taken> => {
    if (record !== undefined) await journal.record(record);
    return 'again';
  };
  return {
    identify: ({ clientId, claims, signingInput }) => ({
      hash: identifyGrant(clientId, claims.tokenId, signingInput),
      keepUntil: claims.expiresAt + KEPT_AFTER_EXPIRY,
      hasTokenId: claims.tokenId !== undefined,
    }),
    recognise: (grant) => (known.has(nameOf(grant)) && !mayRepeat(grant) ? refuseReplayed(grant) : undefined),
    refuseUsed: (grant) => (mayRepeat(grant) ? undefined : refuseReplayed(grant)),
    take: async (grant, record) => {
      if (mayRepeat(grant) && known.has(nameOf(grant))) return takeAgain(record);
      const written = await journal.use(grant, record);
      if (written === 'written') return 'first';
      if (written === 'perhaps forgotten') return { refused: refuseForgotten() };
      known.add(nameOf(grant));
      if (known.size > MOST_KNOWN) known.delete(known.values().next().value as string);
      return mayRepeat(grant) ? takeAgain(record) : { refused: refuseReplayed(grant) };
    },
  };
}

function nameOf({ hash: bytes }: UsedGrant): string {
  return bytes.toString('latin1');
}

function refuseReplayed({ hasTokenId }: Pick<IdentifiedGrant, 'hasTokenId'>): Refusal {
  return refuse('replayed', {
    hint: hasTokenId
      ? 'Make a new grant with a new jti for every request, also when the answer to the last one was lost.'
      : 'The grant has no jti, so two that are made within the same second are the same grant: put a new jti into each.',
  });
}

function refuseForgotten(): Refusal {
  return refuse('temporarily-unavailable', {
    hint: 'The server cannot know whether this grant was used before: its database was restored from a backup a moment ago, or the clock of the database has gone back. Make a new grant in a few minutes.',
    facts: {
      reason: 'the grant may have been used and forgotten: a restore, or the clock of the database has gone back',
    },
  });
}

/** Length-prefixed, so that two different pairs of client and identifier never make the same text. */
function identifyGrant(clientId: string, tokenId: string | undefined, signingInput: string): Buffer {
  const own = tokenId === undefined ? `text ${signingInput}` : `jti ${tokenId}`;
  return hash('sha256', `${clientId.length} ${clientId} ${own}`, 'buffer');
}
