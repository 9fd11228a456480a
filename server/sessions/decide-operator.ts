import type { Operators } from '#operations';

/** What a sign-in provider calls a person, with the e-mail address that it vouches for. */
export interface KnownIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly verifiedEmail: string | undefined;
}

/** Whether a person runs the server: by their party, by what a provider calls them, or by an address that one vouches for. */
export function decideOperator(
  { parties, identities, emails }: Operators,
  person: { readonly partyUuid: string; readonly identities: readonly KnownIdentity[] },
): boolean {
  if (parties.has(person.partyUuid.toLowerCase())) return true;
  return person.identities.some(
    ({ issuer, subject, verifiedEmail }) =>
      identities.some((named) => named.issuer === issuer && named.subject === subject) ||
      (verifiedEmail !== undefined && emails.has(verifiedEmail.toLowerCase())),
  );
}
