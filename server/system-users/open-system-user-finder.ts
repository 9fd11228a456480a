import type { ChangeFeed } from '#audit-trail';
import type { Settings } from '#operations';
import {
  createRegisterFinder,
  openRemoteRegister,
  type RegisterStore,
  type RemoteRegisterDependencies,
  readUsableRegister,
} from '#remote-registers';
import { SYSTEM_USER_LOOK_UP } from './callers.ts';
import { createRegisteredSystemUserFinder, createSystemUserFinder, type SystemUserFinder } from './find-system-user.ts';
import { createRemoteSystemUsers } from './remote-system-users.ts';
import type { SystemUserStore } from './system-user-store.ts';

interface Dependencies extends RemoteRegisterDependencies {
  readonly register: {
    readonly systemUsers: Pick<SystemUserStore, 'readOfGrant' | 'describeMissing'>;
    readonly lookUpRegisters: Pick<RegisterStore, 'read'>;
  };
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  readonly settings: Pick<Settings, 'issuer' | 'operator' | 'profile'>;
}

/** Finds system users for the token path: in the register kept here, or in the one that is declared elsewhere. */
export function openSystemUserFinder(given: Dependencies): SystemUserFinder {
  const { feed, register, settings } = given;
  const builtIn = createSystemUserFinder({ systemUsers: register.systemUsers, feed });
  const subject = 'system_users';
  return createRegisteredSystemUserFinder(
    builtIn,
    createRegisterFinder({
      subject,
      builtIn,
      read: () => readUsableRegister({ registers: register.lookUpRegisters, profile: settings.profile }, subject),
      open: (remote) =>
        createRemoteSystemUsers(
          openRemoteRegister(given, remote, { scope: SYSTEM_USER_LOOK_UP, subject: 'system users' }),
        ),
      feed,
    }),
  );
}
