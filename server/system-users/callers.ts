import { type Answer, type Doors, forbidden, type MachineCall, type PartyCall } from '#altinn-interface';
import type { Actor } from '#audit-trail';

/** Opens the look-up of system users. */
export const SYSTEM_USER_LOOK_UP = 'altinn:maskinporten/systemuser.read';

export const scopes = {
  register: 'altinn:authentication/systemregister.write',
  registerAdmin: 'altinn:authentication/systemregister.admin',
  ask: 'altinn:authentication/systemuser.request.write',
  read: 'altinn:authentication/systemuser.request.read',
  lookUp: SYSTEM_USER_LOOK_UP,
} as const;

/** A machine as the audit names it. */
export function machineActor({ token }: Pick<MachineCall, 'token'>): Actor {
  return { client: token.clientId, organisation: token.consumer };
}

/** A person as the audit names them: by their party, never by their number. */
export function personActor({ person, party }: Pick<PartyCall, 'person' | 'party'>): Actor {
  return { client: `person ${person.partyUuid}`, organisation: party.orgno };
}

/**
 * The door for vendors. A supplier that has registered a client in the name of another organisation is not that
 * organisation: its tokens name the supplier, and open nothing here.
 */
export function vendorDoor(
  doors: Doors,
  opening: readonly string[],
  work: (call: MachineCall) => Promise<Answer> | Answer,
): ReturnType<Doors['machine']> {
  return doors.machine(opening, (call) => (call.token.claims.supplier === undefined ? work(call) : inAnothersName));
}

const inAnothersName = forbidden(
  "the client acts in another organisation's name (supplier), and vendors act in their own",
);
