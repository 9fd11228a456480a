import { hash } from 'node:crypto';
import { type Refusal, refuse } from '@portvakt/protocol';
import type { GrantJournal, GrantRecord, UsedGrant } from '#grant-journal';
import type { GrantClaims } from './check-claims.ts';

/** Seconds that a used grant is remembered after it has expired: room for clocks that differ. */
const KEPT_AFTER_EXPIRY = 60;
/** Grants known to be used before without asking the database; the one that came longest ago makes room. */
const MOST_KNOWN = 10_000;

/** A grant by what makes it itself. */
export interface IdentifiedGrant extends UsedGrant {
  readonly hasTokenId: boolean;
}

/**
 * How a grant was taken. `again`: it has no `jti`, was used before, and may be used until it expires. Otherwise for the first
 * time, unless it is refused.
 */
export type Taken = { readonly refused: Refusal } | 'again' | 'first';

/** What becomes of a grant without `jti` that comes again; `refused` ones do not come here, see `check-claims.ts`. */
export type Repetition = 'once' | 'repeatable';

export interface GrantTaker {
  /**
   * What makes a grant itself. `clientId` is the client's id; for a client without registration the fingerprint of its
   * certificate.
   */
  identify(grant: {
    clientId: string;
    claims: Pick<GrantClaims, 'tokenId' | 'expiresAt'>;
    signingInput: string;
  }): IdentifiedGrant;
  /** The refusal of a grant that was replayed here before: whoever sends it over and over costs no look-up. */
  recognise(grant: IdentifiedGrant): Refusal | undefined;
  /** Takes a grant and puts `record`, where there is one, on record with it, or refuses the grant as used before. */
  take(grant: IdentifiedGrant, record: GrantRecord | undefined): Promise<Taken>;
}

/**
 * Single use (RFC 7523 §3, item 7), within a client: its `jti`, and without one the very text that was signed. Asked
 * only when the signature is proved, so that nobody can use up another's identifiers. Clients that send no `jti` and ask
 * twice within a second send the same text twice: `withoutTokenId` says whether that passes.
 */
export function createGrantTaker(
  journal: Pick<GrantJournal, 'use' | 'record'>,
  { withoutTokenId }: { withoutTokenId: Repetition },
): GrantTaker {
  const known = new Set<string>();
  const mayRepeat = ({ hasTokenId }: IdentifiedGrant) => !hasTokenId && withoutTokenId === 'repeatable';
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

function refuseReplayed({ hasTokenId }: IdentifiedGrant): Refusal {
  return refuse('replayed', {
    hint: hasTokenId
      ? 'Make a new grant with a new jti for every request, also when the answer to the last one was lost.'
      : 'The grant has no jti, so two that are made within the same second are the same grant: put a new jti into each.',
  });
}

function refuseForgotten(): Refusal {
  return refuse('temporarily-unavailable', {
    hint: "The clock of the server's database has gone back. Tokens are issued again when it is right.",
    facts: { reason: 'the clock of the database has gone back' },
  });
}

/** Length-prefixed, so that no two pairs of client and identifier run together to the same text. */
function identifyGrant(clientId: string, tokenId: string | undefined, signingInput: string): Buffer {
  const own = tokenId === undefined ? `text ${signingInput}` : `jti ${tokenId}`;
  return hash('sha256', `${clientId.length} ${clientId} ${own}`, 'buffer');
}
