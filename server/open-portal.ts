import { fileURLToPath } from 'node:url';
import { type Prove, type Room, room } from '#endpoints';
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
  /** Sessions themselves. */
  readonly rooms: readonly Room[];
  /** Sign-in without proof, in `local`: for this machine alone. */
  readonly developmentRooms: readonly Room[];
  /** Where the pages were built into. */
  readonly folder: string;
}

export function openPortal({
  register,
  settings,
  callers,
  clock,
  drawRandom,
}: {
  register: Pick<Register, 'database' | 'people'>;
  settings: Pick<Settings, 'issuer' | 'profile' | 'operator' | 'operators'>;
  callers: Pick<Callers, 'parties'>;
  clock: () => number;
  drawRandom: (length: number) => Buffer;
}): Portal {
  const { people } = register;
  const { issuer, profile } = settings;
  const store = createSessionStore(register);
  const sessions = createSessionKeeper({ store, people, clock, drawRandom, secure: issuer.startsWith('https:') });
  const operators = {
    organisation: settings.operator.orgno,
    // A person is known by their party until providers call them something.
    includes: ({ partyUuid }: Pick<Person, 'partyUuid'>) =>
      decideOperator(settings.operators, { partyUuid, identities: [] }),
  };
  return {
    sessions,
    prove: proveBySession(sessions, operators),
    rooms: [room(sessionEndpoints, { sessions, operators, parties: callers.parties, profile, issuer })],
    developmentRooms: describeProfile(profile).developerTools ? [room(demoPeopleEndpoints, { sessions, people })] : [],
    folder: fileURLToPath(new URL('../portal/dist/', import.meta.url)),
  };
}
