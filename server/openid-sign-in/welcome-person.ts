import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed, Unit } from '#audit-trail';
import type { Database } from '#database';
import type { OrganisationStore } from '#organisations';
import type { HeldRights, Identity, PeopleStore, Person } from '#parties';
import type { ClaimedPerson } from './read-claims.ts';
import type { ClaimedOrganisation } from './read-organisations.ts';

export interface WelcomeDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly people: PeopleStore;
  readonly organisations: Pick<OrganisationStore, 'ensure' | 'update'>;
}

interface Circumstances {
  readonly issuer: string;
  /** Milliseconds since 1970: when what is claimed of organisations ends. */
  readonly endsAt: number;
  /** Whether what the provider claimed before ends now, where it is not claimed again. */
  readonly replaces: boolean;
}

/**
 * Puts on record who has been proved to be there: the person, what `issuer` calls them, and what it says that they may do. The national
 * identity number decides who someone is; without one, issuer and subject do. Nothing is written when nothing is new.
 */
export async function welcomePerson(
  given: WelcomeDependencies,
  claimed: ClaimedPerson,
  circumstances: Circumstances,
): Promise<Person> {
  const identity = { issuer: circumstances.issuer, subject: claimed.subject };
  const known = await findKnown(given, claimed, { ...circumstances, identity });
  if (known !== undefined) return known;
  const { people, feed } = given;
  return feed.change('sign-in', async (unit) => {
    const person = await findOrCreate(people, unit, { claimed, identity });
    const { verifiedEmail } = claimed;
    if (!(await isNoted(people, unit.transaction, { person, identity, verifiedEmail }))) {
      await people.noteIdentity(unit, person, { identity, verifiedEmail });
    }
    const name = chooseName(person, claimed);
    if (name !== person.name) await people.rename(unit, person, name);
    await changeRights(given, unit, { person, claimed, ...circumstances });
    return orThrow(await people.findByUuid(unit.transaction, person.partyUuid));
  });
}

type Handle = Database['reads'];

/** The person, when everything that is claimed is on record already. */
async function findKnown(
  { people, database }: WelcomeDependencies,
  claimed: ClaimedPerson,
  { identity, endsAt, replaces }: Circumstances & { readonly identity: Identity },
): Promise<Person | undefined> {
  const person = await people.findByIdentity(database.reads, identity);
  if (person === undefined || (claimed.pid !== undefined && claimed.pid !== person.pid)) return undefined;
  if (chooseName(person, claimed) !== person.name) return undefined;
  const { organisations = [], verifiedEmail } = claimed;
  if (organisations.some((organisation) => !isHeld(person, organisation, endsAt))) return undefined;
  if (replaces && listLost(person, organisations).length > 0) return undefined;
  return (await isNoted(people, database.reads, { person, identity, verifiedEmail })) ? person : undefined;
}

async function isNoted(
  people: PeopleStore,
  handle: Handle,
  { person, identity, verifiedEmail }: { person: Person; identity: Identity; verifiedEmail: string | undefined },
): Promise<boolean> {
  const identities = await people.findIdentities(handle, person.partyUuid);
  const noted = identities.find(({ issuer, subject }) => issuer === identity.issuer && subject === identity.subject);
  return noted !== undefined && noted.verifiedEmail === verifiedEmail;
}

async function findOrCreate(
  people: PeopleStore,
  unit: Unit,
  { claimed: { pid, name = '' }, identity }: { claimed: ClaimedPerson; identity: Identity },
): Promise<Person> {
  const known =
    pid === undefined
      ? await people.findByIdentity(unit.transaction, identity)
      : await people.find(unit.transaction, pid);
  if (known !== undefined) return known;
  const partyUuid = await people.create(unit, pid === undefined ? { name, identity } : { name, pid });
  return orThrow(await people.findByUuid(unit.transaction, partyUuid));
}

/** Of people with a number the name on record stands, so that a file and a provider do not rename them in turn. */
function chooseName(person: Person, { name }: ClaimedPerson): string {
  return name !== undefined && (person.pid === undefined || person.name === '') ? name : person.name;
}

async function changeRights(
  { people, organisations }: WelcomeDependencies,
  unit: Unit,
  { person, claimed, endsAt, replaces }: { person: Person; claimed: ClaimedPerson } & Circumstances,
): Promise<void> {
  const named = claimed.organisations ?? [];
  for (const { orgno, source } of replaces ? listLost(person, named) : []) {
    await people.endRights(unit, person, { orgno, source });
  }
  for (const organisation of named) {
    if (isHeld(person, organisation, endsAt)) continue;
    const { orgno, name = null, rights } = organisation;
    const isNew = await organisations.ensure(unit, orgno);
    if (isNew && name !== null) {
      const nameless = { orgno, name: null, termsSigned: false };
      await organisations.update(unit, nameless, { ...nameless, name });
    }
    await people.giveRights(unit, person, { orgno, rights, source: 'claims', endsAt });
  }
}

/** What was claimed of other organisations than these. */
function listLost(person: Person, named: readonly ClaimedOrganisation[]): readonly HeldRights[] {
  const kept = new Set<OrganisationNumber>(named.map(({ orgno }) => orgno));
  return person.rights.filter(({ source, orgno }) => source === 'claims' && !kept.has(orgno));
}

/** Whether the same has been claimed before, at least until `endsAt`. */
function isHeld(person: Person, { orgno, rights }: ClaimedOrganisation, endsAt: number): boolean {
  return person.rights.some(
    (held) =>
      held.source === 'claims' &&
      held.orgno === orgno &&
      (held.endsAt ?? 0) >= endsAt &&
      held.rights.join() === rights.join(),
  );
}

function orThrow(person: Person | undefined): Person {
  if (person === undefined) throw new Error('A person who was just put on record is not there.');
  return person;
}
