import { refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { anyone, done, endpointsOf, flag, line } from '#endpoints';
import type { PeopleStore } from '#parties';
import { PORTAL_DOOR } from './check-portal-request.ts';
import type { SessionKeeper } from './keep-sessions.ts';

export interface DevelopmentPeople {
  readonly sessions: SessionKeeper;
  readonly people: Pick<PeopleStore, 'list' | 'readByUuid'>;
}

/** People who are offered: more are found by nobody. */
const MOST = 100;
const tag = 'Portal: sessions';
const { read } = endpointsOf<DevelopmentPeople>();

/** Sign-in of the people on record with one click each, from this machine alone. Only the `local` profile has it. */
export const demoPeopleEndpoints = [
  read({
    method: 'GET',
    path: '/demo-people',
    bases: [PORTAL_DOOR],
    tag,
    summary: 'Who can be signed in without proof, for development',
    caller: anyone,
    answers: {
      200: Type.Object({ people: Type.Array(Type.Object({ name: line(255), party_uuid: line(36) })) }),
    },
    read: async ({ people }) => {
      const found = await people.list(MOST);
      return done({ people: found.map(({ name, partyUuid }) => ({ name, party_uuid: partyUuid })) });
    },
  }),
  read({
    method: 'POST',
    path: '/demo-people/:party_uuid/session',
    bases: [PORTAL_DOOR],
    tag,
    summary: 'Sign somebody in without proof, for development',
    caller: anyone,
    params: Type.Object({ party_uuid: line(36) }),
    answers: { 200: Type.Object({ signed_in: flag() }) },
    read: async ({ people, sessions }, { params, headers }) => {
      const person = await people.readByUuid(params.party_uuid);
      if (person === undefined) return refuse('pid-unknown');
      return done({ signed_in: true }, { headers: { 'set-cookie': await sessions.begin(person.partyUuid, headers) } });
    },
  }),
];
