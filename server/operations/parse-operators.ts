import type { SettingContext } from './setting.ts';

/** The people who run the server, as a setting names them. */
export interface Operators {
  /** By the UUIDs of their parties. */
  readonly parties: ReadonlySet<string>;
  /** By what a sign-in provider calls them. */
  readonly identities: readonly { readonly issuer: string; readonly subject: string }[];
  /** By e-mail addresses that a sign-in provider vouches for, in small letters. */
  readonly emails: ReadonlySet<string>;
}

const PARTY = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const IDENTITY = /^(https?:\/\/[^|\s]{1,2000})\|([^|\s]{1,255})$/;
const EMAIL = /^[^@\s|]{1,64}@[^@\s|]{1,255}$/;

/** The operators that `text` names, with commas or blanks between. Every fault is reported. */
export function parseOperators(text: string, { report }: Pick<SettingContext, 'report'>): Operators {
  const parties = new Set<string>();
  const emails = new Set<string>();
  const identities: { issuer: string; subject: string }[] = [];
  for (const named of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const [, issuer, subject] = IDENTITY.exec(named) ?? [];
    if (issuer !== undefined && subject !== undefined) identities.push({ issuer, subject });
    else if (PARTY.test(named)) parties.add(named.toLowerCase());
    else if (EMAIL.test(named)) emails.add(named.toLowerCase());
    else {
      report(
        `must name people by ISSUER|SUBJECT, by e-mail address, or by the UUID of their party; '${named.slice(0, 60)}' is none of these.`,
      );
    }
  }
  return { parties, identities, emails };
}
