import { parseTime, type Refusal, refuse } from '@portvakt/protocol';
import type { TermsAudience } from '#organisations';
import type { TermsDocument, TermsText, TermsVersion } from './terms.ts';

/** A version that whoever runs the server asks to publish. */
export interface AskedTerms {
  readonly audience?: TermsAudience | undefined;
  readonly title: TermsText;
  readonly text: TermsText;
  readonly valid_from?: string | undefined;
  readonly sign_again?: boolean | undefined;
}

/**
 * The next version. It is in force at once unless it says when, and old signatures go on counting unless it says otherwise.
 * The first version for an audience is always to be signed. `versions`: all, newest first.
 */
export function decidePublication(
  asked: AskedTerms,
  { versions, now }: { versions: readonly TermsVersion[]; now: number },
): TermsDocument | Refusal {
  const validFrom = asked.valid_from === undefined ? now : parseTime(asked.valid_from);
  if (validFrom === undefined) return refuseTime('must be a time such as 2027-01-01T00:00:00Z');
  // What somebody did yesterday cannot be made a breach today.
  if (validFrom < now) return refuseTime('must not be in the past; without it the version is in force at once');
  const audience = asked.audience ?? 'everyone';
  const before = versions.find((version) => version.audience === audience);
  return {
    version: (versions[0]?.version ?? 0) + 1,
    audience,
    title: asked.title,
    text: asked.text,
    signAgain: before === undefined || (asked.sign_again ?? false),
    validFrom,
    // A signature from this very moment is one of the version before.
    publishedAt: Math.max(now, before?.publishedAt ?? 0) + 1,
  };
}

function refuseTime(message: string): Refusal {
  return refuse('terms-invalid', { fields: [{ field: 'valid_from', message }] });
}
