import type { OrganisationNumber } from '@portvakt/protocol';
import type { Actor } from '#audit-trail';
import type { OrganisationParty, Person, Right } from '#parties';
import type { AccessToken } from '#sign-in';

/** A client of an organisation, as its access token proves. */
export interface MachineCaller {
  readonly kind: 'machine';
  readonly clientId: string;
  /** The organisation in `consumer`: the one that the client acts for. */
  readonly organisation: OrganisationNumber;
  /** The scopes of the token; for self-service, also those that they include. */
  readonly scopes: ReadonlySet<string>;
  readonly token: AccessToken;
}

/** A person who acts for an organisation where machines do, too. Only a session in a browser proves one. */
export interface MemberCaller {
  readonly kind: 'member';
  readonly person: Person;
  readonly organisation: OrganisationNumber;
  /** What the person's rights in the organisation open, as scopes; those that others include count, too. */
  readonly scopes: ReadonlySet<string>;
}

/** Whoever acts for an organisation: one of its clients, or one of its people. */
export type OrganisationCaller = MachineCaller | MemberCaller;

export interface PersonCaller {
  readonly kind: 'person';
  readonly person: Person;
  readonly scopes: ReadonlySet<string>;
}

/** A person who acts for an organisation in which they have a right that lets them in. */
export interface PartyCaller extends PersonCaller {
  readonly party: OrganisationParty;
  readonly held: readonly Right[];
}

export type Caller = OrganisationCaller | PersonCaller | PartyCaller;

/**
 * Who may call an endpoint. `C` is what the endpoint learns of its caller. The kernel does the proving.
 */
export interface Admission<C = Caller | undefined> {
  readonly kind: 'anyone' | 'machine' | 'look-up' | 'person' | 'party';
  /** The caller needs one of these. */
  readonly scopes: readonly string[];
  /** A party: which of the person's rights in it let them in. */
  readonly may?: (held: readonly Right[]) => boolean;
  /** A machine: whether a token that a supplier got in its customer's name is refused. */
  readonly ownNameOnly?: boolean;
  /** Self-service: whether an organisation may call that has not signed the terms of use. */
  readonly evenBeforeTerms?: boolean;
  /** Never set: it carries the type. */
  readonly caller?: C;
}

/** Everyone, without a token. */
export const anyone: Admission<undefined> = { kind: 'anyone', scopes: [] };

/** A client with one of `scopes`, or a person whose rights in an organisation amount to one. */
export function machine(
  scopes: readonly string[],
  more: { readonly ownNameOnly?: boolean; readonly evenBeforeTerms?: boolean } = {},
): Admission<OrganisationCaller> {
  return { kind: 'machine', scopes, ...more };
}

/** The same, or a client of a trusted issuer: for what such an issuer asks when it is asked for a token. */
export function lookUp(scopes: readonly string[]): Admission<MachineCaller> {
  return { kind: 'look-up', scopes };
}

/** A person with one of `scopes`. The endpoint itself decides which party it is about. */
export function person(scopes: readonly string[]): Admission<PersonCaller> {
  return { kind: 'person', scopes };
}

/**
 * A person with one of `scopes`, in an organisation where `may` holds of their rights. The organisation is in the path (`:party`)
 * or, where the path has no such part, in the query (`party=`). An unknown organisation gets the same answer (403): nobody
 * learns who exists.
 */
export function party(scopes: readonly string[], may: (held: readonly Right[]) => boolean): Admission<PartyCaller> {
  return { kind: 'party', scopes, may };
}

/**
 * Whom the audit of a change names: a machine by its client, a person by their party and never by their number. A person acts for
 * the organisation of their admission or, without one, for `actsFor`.
 */
export function actorOf(caller: Caller, actsFor?: OrganisationNumber): Actor {
  if (caller.kind === 'machine') return { client: caller.clientId, organisation: caller.organisation };
  const name = nameCaller(caller);
  if (caller.kind === 'member') return { client: name, organisation: caller.organisation };
  const organisation = 'party' in caller ? caller.party.orgno : actsFor;
  return organisation === undefined ? name : { client: name, organisation };
}

/** How the log names a caller. */
export function nameCaller(caller: Caller): string {
  return caller.kind === 'machine' ? caller.clientId : `person ${caller.person.partyUuid}`;
}
