import type { MachineCall, PartyCall } from '#altinn-interface';
import type { Actor } from '#audit-trail';

export const scopes = {
  register: 'altinn:authentication/systemregister.write',
  registerAdmin: 'altinn:authentication/systemregister.admin',
  ask: 'altinn:authentication/systemuser.request.write',
  read: 'altinn:authentication/systemuser.request.read',
  lookUp: 'altinn:maskinporten/systemuser.read',
} as const;

/** A machine as the audit names it. */
export function machineActor({ token }: Pick<MachineCall, 'token'>): Actor {
  return { client: token.clientId, organisation: token.consumer };
}

/** A person as the audit names them: by their party, never by their number. */
export function personActor({ person, party }: Pick<PartyCall, 'person' | 'party'>): Actor {
  return { client: `person ${person.partyUuid}`, organisation: party.orgno };
}
