import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { ChangeFeed, Unit } from '#audit-trail';
import type { Database } from '#database';
import {
  anyone,
  choice,
  done,
  endpointsOf,
  line,
  listOf,
  organisationNumber,
  refuseQuota,
  timestamp,
} from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import { everyRight, type PartyFinder, type PeopleStore, type Person } from '#parties';
import { PORTAL_DOOR, type SessionKeeper, tellsPresence } from '#sessions';
import { refuseAccepting } from './decide-membership.ts';
import { hashCode } from './invitation-code.ts';
import type { Invitation, InvitationStore } from './invitation-store.ts';

export interface AcceptanceDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly sessions: Pick<SessionKeeper, 'read'>;
  readonly people: PeopleStore;
  readonly parties: Pick<PartyFinder, 'findOrganisation'>;
  readonly invitations: InvitationStore;
  readonly quotas: Quotas;
  readonly clock: () => number;
}

type Headers = Parameters<SessionKeeper['read']>[0] & Parameters<typeof tellsPresence>[0];

const tag = 'Members';
const byCode = Type.Object({ code: line(64, 'From the address of the invitation.') });
const answer = Type.Object(
  {
    orgno: organisationNumber('Who invites.'),
    organisation_name: Type.Union([line(255), Type.Null()]),
    rights: listOf(choice(everyRight), everyRight.length),
    expires: timestamp(),
  },
  { title: 'InvitationForMe' },
);

const { read } = endpointsOf<AcceptanceDependencies>();

/** What a person who was invited does: they have no organisation yet, so their session alone proves them. */
export const acceptanceEndpoints = [
  read({
    method: 'GET',
    path: '/my-invitations/:code',
    bases: [PORTAL_DOOR],
    tag,
    summary: 'What an invitation is to',
    caller: anyone,
    params: byCode,
    answers: { 200: answer },
    read: async (given, { params: { code }, headers }) => {
      const person = await findPerson(given, headers);
      if (isRefusal(person)) return person;
      const invitation = await find(given, given.database.reads, code);
      return isRefusal(invitation) ? invitation : done(await describe(given, invitation));
    },
  }),
  read({
    method: 'POST',
    path: '/my-invitations/:code/accept',
    bases: [PORTAL_DOOR],
    tag,
    summary: 'Accept an invitation',
    description:
      'The code suffices where the sign-in provider vouches for no e-mail address; where it does, the address must be the one that was invited.',
    caller: anyone,
    params: byCode,
    answers: { 200: answer },
    read: async (given, { params: { code }, headers }) => {
      const person = await findPerson(given, headers);
      if (isRefusal(person)) return person;
      const invitation = await find(given, given.database.reads, code);
      if (isRefusal(invitation)) return invitation;
      const actor = { client: `person ${person.partyUuid}`, organisation: invitation.orgno };
      const refused = await given.feed.change(actor, (unit) => accept(given, unit, { code, person }));
      return refused ?? done(await describe(given, invitation));
    },
  }),
];

/** Nothing when the person is a member now. Nothing has been written when it is refused. */
async function accept(
  { invitations, people, quotas, clock, ...given }: AcceptanceDependencies,
  unit: Unit,
  { code, person: { partyUuid } }: { code: string; person: Person },
): Promise<Refusal | undefined> {
  const { transaction } = unit;
  const now = clock();
  const invitation = await find({ ...given, invitations, people, quotas, clock }, transaction, code);
  if (isRefusal(invitation)) return invitation;
  const { orgno, id } = invitation;
  const identities = await people.findIdentities(transaction, partyUuid);
  const emails = identities.flatMap(({ verifiedEmail }) => verifiedEmail ?? []);
  const refused = refuseAccepting(invitation, emails);
  if (refused !== undefined) return refused;
  const exceeded = await checkQuota(quotas, {
    quota: 'members',
    organisation: orgno,
    count: async (limit) => (await people.findMembers(transaction, orgno, limit)).length,
  });
  if (exceeded !== undefined) return refuseQuota(exceeded);
  await invitations.close(unit, { orgno, id, at: now, acceptedBy: partyUuid });
  const member = await people.findByUuid(transaction, partyUuid);
  const held = member?.rights.find((one) => one.source === 'member' && one.orgno === orgno)?.rights ?? [];
  const rights = everyRight.filter((right) => held.includes(right) || invitation.rights.includes(right));
  await people.giveRights(unit, { partyUuid }, { orgno, rights, source: 'member', endsAt: undefined });
  return undefined;
}

async function findPerson({ sessions }: AcceptanceDependencies, headers: Headers): Promise<Person | Refusal> {
  const session = await sessions.read(headers, tellsPresence(headers));
  return session?.person ?? refuse('session-needed', { challenge: { fault: 'none', reason: 'no session' } });
}

async function find(
  { invitations, clock }: AcceptanceDependencies,
  handle: Database['reads'],
  code: string,
): Promise<Invitation | Refusal> {
  return (await invitations.findByCode(handle, hashCode(code), clock())) ?? refuse('invitation-unknown');
}

async function describe({ parties }: AcceptanceDependencies, { orgno, rights, endsAt }: Invitation) {
  const organisation = await parties.findOrganisation(orgno);
  return {
    orgno,
    organisation_name: organisation?.name ?? null,
    rights,
    expires: new Date(endsAt).toISOString(),
  };
}
