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
/** A certificate that no source could speak of is not asked about again for this long, in milliseconds. */
const PAUSE_AFTER_FAILURE = 5_000;
/** An answer is asked for anew when this part of its life is left. */
const REFRESH_WITH_LEFT = 0.25;

interface Remembered {
  readonly answer: RevocationAnswer | Undecided;
  readonly askedAt: number;
  /** Until when `answer` may be given. */
  readonly until: number;
  refreshing: boolean;
}

export interface RevocationMemory {
  /** Whether `certificate` is revoked: at once from memory while the answer is in force, otherwise when a source has spoken. */
  status(asked: {
    certificate: ParsedCertificate;
    issuer: ParsedCertificate;
  }): RevocationAnswer | Undecided | Promise<RevocationAnswer | Undecided>;
  /** Has every answer asked for anew. Only a source can say that what is revoked is so no longer. */
  forget(): void;
}

/**
 * Remembers what revocation sources have said for as long as they allow, and asks anew ahead of time, so that requests do
 * not wait while an answer is in force. A stale yes is never given; a no stays until a source lifts it. Requests that ask
 * the same share one question.
 */
export function createRevocationMemory(sources: RevocationSources): RevocationMemory {
  const remembered = new LruCache<string, Remembered>(MOST_REMEMBERED);
  const revocations = new LruCache<string, DatedAnswer>(MOST_REMEMBERED);
  const underWay = new Map<string, Promise<RevocationAnswer | Undecided>>();
  let generation = 0;

  /** What `found` comes to beside a revocation that is known: silence and what was said before it do not lift it. */
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
      // An answer to a question from before everything was to be forgotten is given, but not kept.
      if (generation === askedIn) {
        const previous = remembered.get(id);
        if (answer.status === 'good') revocations.delete(id);
        // A source that fails does not take away an answer that is still in force.
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
      // A clock that has been set back to before the answer says nothing of how old that is.
      if (known === undefined || known.until <= now || now < known.askedAt) return ask(id, asked);
      const left = (known.until - now) / Math.max(1, known.until - known.askedAt);
      if (left < REFRESH_WITH_LEFT && !known.refreshing && known.answer.status !== 'undecided') {
        known.refreshing = true;
        // Nobody waits for it, so nobody would see it fail.
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
