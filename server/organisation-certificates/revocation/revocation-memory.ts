import { LruCache } from '#memory';
import type { ParsedCertificate } from '../parse-certificate.ts';
import {
  askRevocation,
  type DatedAnswer,
  type RevocationAnswer,
  type RevocationSources,
  type Undecided,
} from './ask-revocation.ts';

/** Answers that are remembered, and as many revocations. */
const MOST_REMEMBERED = 10_000;
/** Milliseconds before a certificate is asked about again, if no source could answer. */
const PAUSE_AFTER_FAILURE = 5_000;
/** An answer is refreshed when this part of its life is left. */
const REFRESH_WITH_LEFT = 0.25;

interface Remembered {
  readonly answer: RevocationAnswer | Undecided;
  readonly askedAt: number;
  /** How long `answer` may be given. */
  readonly until: number;
  refreshing: boolean;
}

export interface RevocationMemory {
  /**
   * Whether `certificate` is revoked: from memory at once while the answer is valid, otherwise after asking a source.
   */
  status(asked: {
    certificate: ParsedCertificate;
    issuer: ParsedCertificate;
  }): RevocationAnswer | Undecided | Promise<RevocationAnswer | Undecided>;
  /** Makes every answer be asked for again. Only a source can lift a revocation. */
  forget(): void;
}

/**
 * Remembers what revocation sources said, for as long as they allow, and refreshes it ahead of time, so that requests
 * do not wait. A good answer is never used after its end. A revocation stays until a source lifts it. Requests for the
 * same certificate share one question.
 */
export function createRevocationMemory(sources: RevocationSources): RevocationMemory {
  const remembered = new LruCache<string, Remembered>(MOST_REMEMBERED);
  const revocations = new LruCache<string, DatedAnswer>(MOST_REMEMBERED);
  const underWay = new Map<string, Promise<RevocationAnswer | Undecided>>();
  let generation = 0;

  /** Combines `found` with a known revocation, which neither silence nor an earlier answer lifts. */
  const weigh = (id: string, found: DatedAnswer | Undecided): RevocationAnswer | Undecided => {
    const known = revocations.get(id);
    if (found.status === 'revoked') {
      revocations.set(id, known !== undefined && known.saidAt > found.saidAt ? known : found);
      return { ...found, until: Math.max(found.until, sources.clock() + PAUSE_AFTER_FAILURE) };
    }
    if (known === undefined || (found.status === 'good' && found.saidAt >= known.saidAt)) return found;
    return { status: 'revoked', until: sources.clock() + PAUSE_AFTER_FAILURE };
  };

  const ask = (id: string, asked: { certificate: ParsedCertificate; issuer: ParsedCertificate }) => {
    const already = underWay.get(id);
    if (already !== undefined) return already;
    const askedIn = generation;
    // A list in memory may be what the last answer came from: then only a newer one says more.
    const newest = remembered.get(id) !== undefined;
    const asking = askRevocation({ ...asked, newest }, sources).then((found) => {
      if (underWay.get(id) === asking) underWay.delete(id);
      const now = sources.clock();
      const answer = weigh(id, found);
      // An answer requested before `forget` still answers its callers, but is not kept.
      if (generation === askedIn) {
        const previous = remembered.get(id);
        if (answer.status === 'good') revocations.delete(id);
        // A failing source does not end an answer that is still valid.
        if (found.status !== 'undecided' || previous === undefined || previous.until <= now) {
          const until = answer.status === 'undecided' ? now + PAUSE_AFTER_FAILURE : answer.until;
          remembered.set(id, { answer, askedAt: now, until, refreshing: false });
        } else {
          remembered.set(id, { ...previous, askedAt: now, refreshing: false });
        }
      }
      return answer;
    });
    underWay.set(id, asking);
    return asking;
  };

  return {
    status: (asked) => {
      const id = `${asked.issuer.fingerprint} ${asked.certificate.serial}`;
      const known = remembered.get(id);
      const now = sources.clock();
      // After the clock has been set back to before the answer, the age of the answer is unknown.
      if (known === undefined || known.until <= now || now < known.askedAt) return ask(id, asked);
      const left = (known.until - now) / Math.max(1, known.until - known.askedAt);
      if (left < REFRESH_WITH_LEFT && !known.refreshing && known.answer.status !== 'undecided') {
        known.refreshing = true;
        // This promise is not awaited, so an error would be unhandled.
        ask(id, asked).catch(() => undefined);
      }
      return known.answer;
    },
    forget: () => {
      generation += 1;
      remembered.clear();
      underWay.clear();
      sources.lists.forget();
    },
  };
}
