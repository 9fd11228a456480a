import {
  decideTermsOwed,
  type TermsAudience,
  type TermsSignature,
  type TermsTimes,
  termsAudiences,
} from '#organisations';
import type { TermsDocument, TermsVersion } from './terms.ts';

/** What an organisation is to the terms of use of one audience. */
export interface TermsStanding {
  readonly audience: TermsAudience;
  /** The version in force: the newest whose time has come. */
  readonly current: TermsVersion | undefined;
  /** The one to read and sign: the newest, in force or announced. */
  readonly newest: TermsVersion;
  /** Whether it must sign before it goes on. */
  readonly owed: boolean;
  /** When its signature stops counting, if a version that needs a new one is announced. */
  readonly signBefore: number | undefined;
  readonly signedAt: number | undefined;
}

/** How an organisation stands to every audience for which there are terms. `versions`: all, newest first. */
export function describeStandings({
  versions,
  signed,
  now,
}: {
  versions: readonly TermsVersion[];
  signed: TermsTimes;
  now: number;
}): readonly TermsStanding[] {
  const required = requiredSince(versions, now);
  return termsAudiences.flatMap((audience) => {
    const own = versions.filter((version) => version.audience === audience);
    const [newest] = own;
    if (newest === undefined) return [];
    const signedAt = signed[audience];
    const announced = own.filter(
      ({ validFrom, signAgain, publishedAt }) => validFrom > now && signAgain && publishedAt > (signedAt ?? -1),
    );
    return {
      audience,
      current: own.find(({ validFrom }) => validFrom <= now),
      newest,
      owed:
        decideTermsOwed({
          signed: { [audience]: signedAt },
          required: { [audience]: required[audience] },
          asProvider: true,
        }) !== undefined,
      signBefore: announced.length === 0 ? undefined : Math.min(...announced.map(({ validFrom }) => validFrom)),
      signedAt,
    };
  });
}

/** From when on signatures count now, for each audience. */
function requiredSince(versions: readonly TermsVersion[], now: number): TermsTimes {
  const inForce = versions.filter(({ signAgain, validFrom }) => signAgain && validFrom <= now);
  return Object.fromEntries(
    termsAudiences.map((audience) => [audience, inForce.find((version) => version.audience === audience)?.publishedAt]),
  );
}

export function describeVersion({ version, audience, title, signAgain, validFrom, publishedAt }: TermsVersion) {
  return {
    version,
    audience,
    title,
    sign_again: signAgain,
    valid_from: isoTime(validFrom),
    published: isoTime(publishedAt),
  };
}

export function describeDocument(document: TermsDocument) {
  return { ...describeVersion(document), text: document.text };
}

export function describeStanding({ audience, current, newest, owed, signBefore, signedAt }: TermsStanding) {
  return {
    audience,
    ...(current !== undefined && { current_version: current.version }),
    newest_version: newest.version,
    must_sign: owed,
    ...(signBefore !== undefined && { sign_before: isoTime(signBefore) }),
    ...(signedAt !== undefined && { signed: isoTime(signedAt) }),
  };
}

export function describeSignature({ version, signedAt, signedBy }: TermsSignature) {
  return { version, signed: isoTime(signedAt), ...(signedBy !== undefined && { signed_by: signedBy }) };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
