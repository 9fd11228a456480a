import { type Prove, type Room, room } from '#endpoints';
import { acceptanceEndpoints } from '#members';
import { type SignIn, signInEndpoints } from '#openid-sign-in';
import { describeProfile, type Settings } from '#operations';
import type { Person } from '#parties';
import {
  createSessionKeeper,
  createSessionStore,
  decideOperator,
  demoPeopleEndpoints,
  proveBySession,
  type SessionKeeper,
  sessionEndpoints,
} from '#sessions';
import type { Callers } from '#sign-in';
import type { Register } from './open-register.ts';

/** What the portal adds to the interfaces: people, who are proved by their sessions. */
export interface Portal {
  readonly sessions: SessionKeeper;
  /** Proves people at the portal's door. */
  readonly prove: Prove;
  /** Sign-in with a provider; nothing when none is set up. */
  readonly signIn: SignIn | undefined;
  /** Sessions themselves. */
  readonly rooms: readonly Room[];
  /** Sign-in without proof, in `local`: for this machine alone. */
  readonly developmentRooms: readonly Room[];
  /** Where the pages were built into. */
  readonly folder: URL;
}

export function openPortal({
  register,
  settings,
  callers,
  signIn,
  clock,
  drawRandom,
}: {
  register: Pick<Register, 'database' | 'people' | 'feed' | 'invitations'>;
  settings: Pick<Settings, 'issuer' | 'profile' | 'quotas' | 'operator' | 'operators'>;
  signIn: SignIn | undefined;
  callers: Pick<Callers, 'parties'>;
  clock: () => number;
  drawRandom: (length: number) => Buffer;
}): Portal {
  const { people } = register;
  const { issuer, profile, quotas } = settings;
  const { parties } = callers;
  const store = createSessionStore(register);
  const sessions = createSessionKeeper({ store, people, clock, drawRandom, secure: issuer.startsWith('https:') });
  const { developerTools } = describeProfile(profile);
  const operators = {
    organisation: settings.operator.orgno,
    includes: async ({ partyUuid }: Pick<Person, 'partyUuid'>) =>
      decideOperator(settings.operators, {
        partyUuid,
        identities: await people.findIdentities(register.database.reads, partyUuid),
      }),
  };
  return {
    sessions,
    signIn,
    prove: proveBySession(sessions, operators),
    rooms: [
      room(sessionEndpoints, { sessions, operators, parties, profile, issuer }),
      room(acceptanceEndpoints, { ...register, sessions, parties, quotas, clock }),
      room(signInEndpoints, { hasProvider: signIn !== undefined, hasDemoPeople: developerTools }),
    ],
    developmentRooms: developerTools ? [room(demoPeopleEndpoints, { sessions, people })] : [],
    folder: new URL('../portal/dist/', import.meta.url),
  };
}
