import { refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { anyone, done, endpointsOf, flag, line, organisationNumber, timestamp } from '#endpoints';
import type { Settings } from '#operations';
import { organisationsOf, type PartyFinder, type Person } from '#parties';
import { PORTAL_DOOR, tellsPresence } from './check-portal-request.ts';
import type { SessionKeeper } from './keep-sessions.ts';
import type { OperatorFinder } from './prove-by-session.ts';
import { rightsIn } from './rights.ts';

export interface SessionDependencies {
  readonly sessions: SessionKeeper;
  readonly operators: OperatorFinder;
  readonly parties: Pick<PartyFinder, 'findOrganisation'>;
  readonly profile: Settings['profile'];
  readonly issuer: string;
}

const tag = 'Portal: sessions';
const { read } = endpointsOf<SessionDependencies>();

/** The session of whoever uses the portal in a browser. */
export const sessionEndpoints = [
  read({
    method: 'GET',
    path: '/session',
    bases: [PORTAL_DOOR],
    tag,
    summary: 'Who is signed in',
    description: 'Proved by the cookie of the session. 401: nobody is.',
    caller: anyone,
    answers: {
      200: Type.Object(
        {
          person: Type.Object({ name: line(255), party_uuid: line(36), party_id: Type.Integer() }),
          organisations: Type.Array(
            Type.Object({
              orgno: organisationNumber('An organisation that the person may act for.'),
              name: Type.Union([line(255), Type.Null()]),
              party_id: Type.Integer(),
              party_uuid: line(36),
              rights: Type.Array(line(32)),
            }),
          ),
          operates_as: Type.Optional(
            organisationNumber('Of those who run this server: the organisation for which they do. Others have none.'),
          ),
          profile: line(16),
          issuer: line(2048),
          ends_at: timestamp(),
          idle_at: timestamp(),
        },
        { title: 'Session' },
      ),
    },
    read: async ({ sessions, operators, parties, profile, issuer }, { headers }) => {
      const session = await sessions.read(headers, tellsPresence(headers));
      if (session === undefined)
        return refuse('session-needed', { challenge: { fault: 'none', reason: 'no session' } });
      const { person } = session;
      return done({
        person: { name: person.name, party_uuid: person.partyUuid, party_id: person.partyId },
        organisations: await describeOrganisations(parties, person),
        ...((await operators.includes(person)) && { operates_as: operators.organisation }),
        profile,
        issuer,
        ends_at: new Date(session.endsAt).toISOString(),
        idle_at: new Date(session.idleAt).toISOString(),
      });
    },
  }),
  read({
    method: 'POST',
    path: '/sign-out',
    bases: [PORTAL_DOOR],
    tag,
    summary: 'Sign out',
    caller: anyone,
    answers: { 200: Type.Object({ signed_out: flag() }) },
    read: async ({ sessions }, { headers }) =>
      done({ signed_out: true }, { headers: { 'set-cookie': await sessions.end(headers) } }),
  }),
];

/** The organisations in which the person has a right, by name. */
async function describeOrganisations({ findOrganisation }: Pick<PartyFinder, 'findOrganisation'>, person: Person) {
  const found = await Promise.all(organisationsOf(person).map((orgno) => findOrganisation(orgno)));
  return found
    .filter((party) => party !== undefined)
    .map(({ orgno, name, partyId, partyUuid }) => ({
      orgno,
      name,
      party_id: partyId,
      party_uuid: partyUuid,
      rights: rightsIn(person, orgno),
    }))
    .filter(({ rights }) => rights.length > 0)
    .sort((one, other) => (one.name ?? one.orgno).localeCompare(other.name ?? other.orgno, 'nb'));
}
