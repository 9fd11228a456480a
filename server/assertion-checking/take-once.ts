import { hash } from 'node:crypto';
import { type Refusal, refuse } from '@portvakt/protocol';
import type { GrantJournal, GrantRecord, UsedGrant } from '#grant-journal';
import type { GrantClaims } from './check-claims.ts';

/** Seconds that a used grant is remembered after it has expired: room for clocks that differ. */
const KEPT_AFTER_EXPIRY = 60;
/** Replayed grants that are known without asking the database; the one that came longest ago makes room. */
const MOST_KNOWN = 10_000;

export interface GrantTaker {
  /**
   * What makes a grant itself. `clientId` is the client's id; for a client without registration the fingerprint of its
   * certificate.
   */
  identify(grant: {
    clientId: string;
    claims: Pick<GrantClaims, 'tokenId' | 'expiresAt'>;
    signingInput: string;
  }): UsedGrant;
  /** The refusal of a grant that was replayed here before: whoever sends it over and over costs no look-up. */
  recognise(grant: UsedGrant): Refusal | undefined;
  /** Takes a grant and puts `record`, where there is one, on record with it, or refuses the grant as used before. */
  take(grant: UsedGrant, record: GrantRecord | undefined): Promise<Refusal | undefined>;
}

/**
 * Single use (RFC 7523 §3, item 7), within a client: its `jti`, and without one the very text that was signed. Asked
 * only when the signature is proved, so that nobody can use up another's identifiers.
 */
export function createGrantTaker(journal: Pick<GrantJournal, 'use'>): GrantTaker {
  const replayed = new Set<string>();
  return {
    identify: ({ clientId, claims, signingInput }) => ({
      hash: identifyGrant(clientId, claims.tokenId, signingInput),
      keepUntil: claims.expiresAt + KEPT_AFTER_EXPIRY,
    }),
    recognise: (grant) => (replayed.has(nameOf(grant)) ? refuseReplayed() : undefined),
    take: async (grant, record) => {
      const written = await journal.use(grant, record);
      if (written === 'written') return undefined;
      if (written === 'perhaps forgotten') return refuseForgotten();
      replayed.add(nameOf(grant));
      if (replayed.size > MOST_KNOWN) replayed.delete(replayed.values().next().value as string);
      return refuseReplayed();
    },
  };
}

function nameOf({ hash: bytes }: UsedGrant): string {
  return bytes.toString('latin1');
}

function refuseReplayed(): Refusal {
  return refuse('replayed', {
    hint: 'Make a new grant with a new jti for every request, also when the answer to the last one was lost.',
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
