import type { ChangeFeed } from '#audit-trail';
import { describeProfile, type Settings } from '#operations';
import { openRemoteRegister, type RemoteRegisterDependencies } from '#remote-registers';
import { createDelegationAsker, type DelegationAsker } from './ask-delegations.ts';
import { LOOK_UP_ADMIN } from './decide-look-up.ts';
import type { DelegationStore } from './delegation-store.ts';
import { createSourceFinder } from './find-sources.ts';
import { createStandingFinder } from './find-standings.ts';
import { judgeSource } from './judge-source.ts';
import { createRemoteRegister } from './remote-register.ts';
import type { DelegationSourceStore } from './source-store.ts';

interface Dependencies extends RemoteRegisterDependencies {
  readonly register: {
    readonly delegations: Pick<DelegationStore, 'readStandings'>;
    readonly delegationSources: Pick<DelegationSourceStore, 'readAll'>;
  };
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  readonly settings: Pick<Settings, 'issuer' | 'operator' | 'profile'>;
}

/** What the token path asks about delegation: the register kept here, and those that the sources name elsewhere. */
export function openDelegationAsker(given: Dependencies): DelegationAsker {
  const { register, feed, settings } = given;
  return createDelegationAsker({
    standings: createStandingFinder({ read: register.delegations.readStandings, feed }),
    sources: createSourceFinder({
      // Whatever brought it into the database: production asks no register that it would not have let in.
      read: async () =>
        (await register.delegationSources.readAll()).filter(
          (source) => judgeSource(source, { production: describeProfile(settings.profile).strict }).length === 0,
        ),
      feed,
      open: (remote) =>
        createRemoteRegister(openRemoteRegister(given, remote, { scope: LOOK_UP_ADMIN, subject: 'delegations' })),
    }),
  });
}
