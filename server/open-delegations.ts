import type { ChangeFeed } from '#audit-trail';
import {
  createDelegationAsker,
  createRemoteRegister,
  createSourceFinder,
  createStandingFinder,
  type DelegationAsker,
  judgeSource,
  LOOK_UP_ADMIN,
} from '#delegations';
import type { Settings } from '#operations';
import type { Register } from './open-register.ts';
import { openRemoteRegister, type RemoteRegisterDependencies } from './open-remote-registers.ts';

interface Dependencies extends RemoteRegisterDependencies {
  readonly register: Pick<Register, 'delegations' | 'delegationSources'>;
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  readonly settings: Pick<Settings, 'issuer' | 'operator' | 'profile'>;
}

/** What the token path asks about delegation: the register kept here, and those that the sources name elsewhere. */
export function openDelegations(given: Dependencies): DelegationAsker {
  const { register, feed, settings } = given;
  return createDelegationAsker({
    standings: createStandingFinder({ read: register.delegations.readStandings, feed }),
    sources: createSourceFinder({
      // Whatever brought it into the database: production asks no register that it would not have let in.
      read: async () =>
        (await register.delegationSources.readAll()).filter(
          (source) => judgeSource(source, { production: settings.profile === 'production' }).length === 0,
        ),
      feed,
      open: (remote) =>
        createRemoteRegister(openRemoteRegister(given, remote, { scope: LOOK_UP_ADMIN, subject: 'delegations' })),
    }),
  });
}
