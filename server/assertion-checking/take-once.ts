import { hash } from 'node:crypto';
import { type Refusal, refuse } from '@portvakt/protocol';
import type { GrantJournal, GrantRecord } from '#grant-journal';
import type { GrantClaims } from './check-claims.ts';

/** Seconds that a used grant is remembered after it has expired: room for clocks that differ. */
const KEPT_AFTER_EXPIRY = 60;

/** Takes a grant and puts `record` on record with it, or refuses it: as used before, or since nobody can tell whether it was. */
export type GrantTaker = (grant: {
  /** The client's id; for a client without registration the fingerprint of its certificate. */
  clientId: string;
  claims: Pick<GrantClaims, 'tokenId' | 'expiresAt'>;
  signingInput: string;
  record: GrantRecord;
}) => Promise<Refusal | undefined>;

/**
 * Single use (RFC 7523 §3, item 7), within a client: its `jti`, and without one the very text that was signed. Asked
 * only when the signature is proved, so that nobody can use up another's identifiers.
 */
export function createGrantTaker(journal: Pick<GrantJournal, 'use'>): GrantTaker {
  return async ({ clientId, claims, signingInput, record }) => {
    const grant = {
      hash: identifyGrant(clientId, claims.tokenId, signingInput),
      keepUntil: claims.expiresAt + KEPT_AFTER_EXPIRY,
    };
    const written = await journal.use(grant, record);
    if (written === 'written') return undefined;
    if (written === 'perhaps forgotten') {
      return refuse('temporarily-unavailable', {
        hint: "The clock of the server's database has gone back. Tokens are issued again when it is right.",
        facts: { reason: 'the clock of the database has gone back' },
      });
    }
    return refuse('replayed', {
      hint: 'Make a new grant with a new jti for every request, also when the answer to the last one was lost.',
    });
  };
}

/** Length-prefixed, so that no two pairs of client and identifier run together to the same text. */
function identifyGrant(clientId: string, tokenId: string | undefined, signingInput: string): Buffer {
  const own = tokenId === undefined ? `text ${signingInput}` : `jti ${tokenId}`;
  return hash('sha256', `${clientId.length} ${clientId} ${own}`, 'buffer');
}
