import { type OrganisationNumber, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { Unit } from '#audit-trail';
import type { Database } from '#database';
import {
  choice,
  done,
  endpointsOf,
  line,
  listOf,
  machine,
  nothing,
  type OrganisationCaller,
  refuseQuota,
  timestamp,
} from '#endpoints';
import { checkQuota, QUOTA_DAY, type Quotas } from '#operations';
import { everyRight, type PeopleStore, type Right } from '#parties';
import { refuseLastAdministrator } from './decide-membership.ts';
import { hashCode, makeCode } from './invitation-code.ts';
import type { Invitation, InvitationStore } from './invitation-store.ts';

export interface MemberDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly people: PeopleStore;
  readonly invitations: InvitationStore;
  /** The issuer of this server. */
  readonly issuer: string;
  readonly quotas: Quotas;
  readonly clock: () => number;
  /** A UUID. */
  readonly newId: () => string;
  readonly drawRandom: (length: number) => Buffer;
}

const tag = 'Members';
/** Milliseconds that an invitation waits. */
const WAITS = 14 * 24 * 60 * 60_000;
/** Roles on record by which people administer an organisation. */
const ADMINISTRATORS = ['DAGL', 'HADM', 'ADMAI'];
/** Entries of a list; the quotas are below. */
const MOST_LISTED = 2000;

const mayRead = machine(['portvakt:organisation.read']);
const mayWrite = machine(['portvakt:organisation.write']);

const rightsOf = (description: string) =>
  Type.Array(choice(everyRight), { minItems: 1, maxItems: everyRight.length, uniqueItems: true, description });
const memberAnswer = Type.Object(
  {
    party_uuid: line(36, 'The person, by party.'),
    name: line(255, 'Empty when the sign-in provider tells no name.'),
    rights: listOf(choice(everyRight), everyRight.length),
    since: timestamp(),
  },
  { title: 'Member' },
);
const invitationMembers = {
  id: line(36),
  email: line(254),
  rights: listOf(choice(everyRight), everyRight.length),
  created: timestamp(),
  expires: timestamp(),
};
const invitationAnswer = Type.Object(invitationMembers, { title: 'Invitation' });
const byMember = Type.Object({ party_uuid: line(36) });

const { read, change } = endpointsOf<MemberDependencies>();

/** The people of an organisation, whom its administrators invite and give rights. */
export const memberEndpoints = [
  read({
    method: 'GET',
    path: '/members',
    tag,
    summary: 'The members of the organisation',
    description:
      'People whom an administrator has given rights. Those who have rights by a role or by their sign-in are not among them.',
    caller: mayRead,
    answers: { 200: Type.Object({ members: Type.Array(memberAnswer) }) },
    read: async ({ people, database }, { caller }) => {
      const members = await people.findMembers(database.reads, caller.organisation, MOST_LISTED);
      return done({
        members: members.map(({ person, rights, since }) => ({
          party_uuid: person.partyUuid,
          name: person.name,
          rights,
          since: new Date(since).toISOString(),
        })),
      });
    },
  }),
  change({
    method: 'PUT',
    path: '/members/:party_uuid',
    tag,
    summary: 'Give a member other rights',
    caller: mayWrite,
    params: byMember,
    body: Type.Object({ rights: rightsOf('All of them; what is not named is taken away.') }, { title: 'MemberRights' }),
    answers: { 200: Type.Object({ rights: listOf(choice(everyRight), everyRight.length) }) },
    change: async (given, { caller, params, body }, unit) => {
      const rights = sort(body.rights);
      const refused = await refuseChange(given, unit, { caller, partyUuid: params.party_uuid.toLowerCase(), rights });
      if (refused !== undefined) return refused;
      const { organisation: orgno } = caller;
      const partyUuid = params.party_uuid.toLowerCase();
      await given.people.giveRights(unit, { partyUuid }, { orgno, rights, source: 'member', endsAt: undefined });
      if (!rights.includes('members')) await withdrawInvitations(given, unit, { orgno, partyUuid });
      return done({ rights });
    },
  }),
  change({
    method: 'DELETE',
    path: '/members/:party_uuid',
    tag,
    summary: 'Remove a member',
    description: 'What they invited and nobody has accepted is withdrawn, too.',
    caller: mayWrite,
    params: byMember,
    answers: { 204: undefined },
    change: async (given, { caller, params }, unit) => {
      const { organisation: orgno } = caller;
      const partyUuid = params.party_uuid.toLowerCase();
      const refused = await refuseChange(given, unit, { caller, partyUuid, rights: [] });
      if (refused !== undefined) return refused;
      await given.people.endRights(unit, { partyUuid }, { orgno, source: 'member' });
      await withdrawInvitations(given, unit, { orgno, partyUuid });
      return nothing;
    },
  }),
  read({
    method: 'GET',
    path: '/invitations',
    tag,
    summary: 'Invitations that wait',
    caller: mayRead,
    answers: { 200: Type.Object({ invitations: Type.Array(invitationAnswer) }) },
    read: async ({ invitations, database, clock }, { caller }) => {
      const found = await invitations.findOpen(database.reads, caller.organisation, {
        now: clock(),
        limit: MOST_LISTED,
      });
      return done({ invitations: found.map(describeInvitation) });
    },
  }),
  change({
    method: 'POST',
    path: '/invitations',
    tag,
    summary: 'Invite a person',
    description:
      'The answer holds the address that the person opens, once and never again: send it to them. It is good for 14 days and for one person.',
    caller: mayWrite,
    body: Type.Object(
      {
        email: Type.String({
          format: 'line',
          maxLength: 254,
          pattern: '^[^\\s@]+@[^\\s@]+$',
          description: 'Where they are reached.',
        }),
        rights: rightsOf('What they may do.'),
      },
      { title: 'NewInvitation' },
    ),
    answers: {
      201: Type.Object(
        { ...invitationMembers, invitation_url: line(2048, 'What the person opens. Only this answer has it.') },
        { title: 'MadeInvitation' },
      ),
    },
    change: async (given, { caller, body }, unit) => {
      const { organisation: orgno } = caller;
      const { invitations, quotas, clock, newId, drawRandom, issuer } = given;
      const now = clock();
      const exceeded = await checkQuota(quotas, {
        quota: 'invitations',
        organisation: orgno,
        count: (limit) => invitations.count(unit.transaction, { orgno, since: now - QUOTA_DAY, limit }),
      });
      if (exceeded !== undefined) return refuseQuota(exceeded);
      const code = makeCode(drawRandom);
      const invitation: Invitation = {
        id: newId(),
        orgno,
        email: body.email.toLowerCase(),
        rights: sort(body.rights),
        createdAt: now,
        endsAt: now + WAITS,
      };
      await invitations.create(unit, invitation, { codeHash: hashCode(code), createdBy: nameOf(caller) });
      return done({ ...describeInvitation(invitation), invitation_url: `${issuer}portal/invitation/${code}` });
    },
  }),
  change({
    method: 'DELETE',
    path: '/invitations/:id',
    tag,
    summary: 'Withdraw an invitation',
    caller: mayWrite,
    params: Type.Object({ id: line(36) }),
    answers: { 204: undefined },
    change: async ({ invitations, clock }, { caller, params: { id } }, unit) => {
      const closed = await invitations.close(unit, { orgno: caller.organisation, id, at: clock() });
      return closed ? nothing : refuse('invitation-unknown');
    },
  }),
];

/** Why a member may not get these rights: there is no such member, or nobody would be left to administer. */
async function refuseChange(
  { people }: MemberDependencies,
  { transaction }: Unit,
  { caller, partyUuid, rights }: { caller: OrganisationCaller; partyUuid: string; rights: readonly Right[] },
) {
  const { organisation: orgno } = caller;
  const member = await people.findByUuid(transaction, partyUuid);
  const isMember = member?.rights.some((held) => held.source === 'member' && held.orgno === orgno) === true;
  if (member === undefined || !isMember) return refuse('member-unknown');
  // What this request's caller may do has been read before the change began: another one may have changed it since.
  const by = caller.kind === 'member' ? await people.findByUuid(transaction, caller.person.partyUuid) : undefined;
  const members = await people.findMembers(transaction, orgno, MOST_LISTED);
  const holders = await people.findHolders(transaction, orgno, { roles: ADMINISTRATORS, limit: 2 });
  const others =
    holders.some((holder) => holder !== partyUuid) ||
    members.some((one) => one.person.partyUuid !== partyUuid && one.rights.includes('members'));
  return refuseLastAdministrator({ orgno, by, partyUuid, rights, others });
}

async function withdrawInvitations(
  { invitations, clock }: MemberDependencies,
  unit: Unit,
  { orgno, partyUuid }: { orgno: OrganisationNumber; partyUuid: string },
): Promise<void> {
  await invitations.closeAllBy(unit, { orgno, createdBy: partyUuid, at: clock() });
}

function describeInvitation({ id, email, rights, createdAt, endsAt }: Invitation) {
  return {
    id,
    email,
    rights,
    created: new Date(createdAt).toISOString(),
    expires: new Date(endsAt).toISOString(),
  };
}

function nameOf(caller: OrganisationCaller): string {
  return caller.kind === 'member' ? caller.person.partyUuid : caller.clientId;
}

function sort(rights: readonly Right[]): readonly Right[] {
  return everyRight.filter((right) => rights.includes(right));
}
