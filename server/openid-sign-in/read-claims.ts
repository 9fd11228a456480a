import { isNationalIdentityNumber, isStorable } from '@portvakt/protocol';
import type { ClaimedRights } from '#operations';
import { type ClaimedOrganisation, readName, readOrganisations } from './read-organisations.ts';

/** What proved claims say of a person. */
export interface ClaimedPerson {
  /** What the provider calls the person. */
  readonly subject: string;
  /** The national identity number; nothing from providers that do not tell it. */
  readonly pid: string | undefined;
  readonly name: string | undefined;
  /** In lower case; nothing unless the provider says that it has been verified. */
  readonly verifiedEmail: string | undefined;
  /** The level of the sign-in (`acr`). */
  readonly level: string | undefined;
  /** Nothing when the claims do not speak of organisations at all. */
  readonly organisations: readonly ClaimedOrganisation[] | undefined;
}

/** Why claims that are proved let nobody in. */
export type ClaimsFault = 'no-subject' | 'bad-number' | 'level-too-low';

export interface ClaimsRules {
  /** The levels of which the sign-in must have one; any will do when empty. */
  readonly levels: readonly string[];
  readonly rights: ClaimedRights | undefined;
  /** Whether numbers of synthetic people are taken. */
  readonly synthetic: boolean;
}

const LONGEST_SUBJECT = 255;
/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
const LONGEST_ADDRESS = 254;

/** Reads the claims of an ID token or an access token that has been proved (OpenID Connect Core §5.1, and ID-porten's `pid`). */
export function readClaims(
  claims: Readonly<Record<string, unknown>>,
  { levels, rights, synthetic }: ClaimsRules,
): ClaimedPerson | { readonly fault: ClaimsFault } {
  const { sub, pid, acr, authorization_details: details } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT || !isStorable(sub)) {
    return { fault: 'no-subject' };
  }
  const level = typeof acr === 'string' ? acr : undefined;
  if (levels.length > 0 && !levels.includes(level ?? '')) return { fault: 'level-too-low' };
  const isNumber = typeof pid === 'string' && isNationalIdentityNumber(pid, { synthetic });
  // A number that is none may be somebody's who was meant: better no one than another one.
  if (pid !== undefined && pid !== null && !isNumber) return { fault: 'bad-number' };
  return {
    subject: sub,
    pid: isNumber ? pid : undefined,
    name: readName(claims.name) ?? readName(`${claims.given_name ?? ''} ${claims.family_name ?? ''}`),
    verifiedEmail: readAddress(claims),
    level,
    organisations: rights === undefined || details === undefined ? undefined : readOrganisations(details, rights),
  };
}

function readAddress({ email, email_verified: verified }: Readonly<Record<string, unknown>>): string | undefined {
  // Some providers write the flag as a text.
  if (verified !== true && verified !== 'true') return undefined;
  if (typeof email !== 'string' || email.length > LONGEST_ADDRESS) return undefined;
  return /^[^\s@]+@[^\s@]+$/.test(email) && isStorable(email) ? email.toLowerCase() : undefined;
}
