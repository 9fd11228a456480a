import type { ChangeFeed } from '#audit-trail';
import { CONSENT_LOOK_UP, type ConsentFinder, createConsentFinder, createRemoteConsents } from '#consents';
import type { Settings } from '#operations';
import { createRegisterFinder, judgeRegister, type RegisterSubject } from '#remote-registers';
import {
  createRegisteredSystemUserFinder,
  createRemoteSystemUsers,
  createSystemUserFinder,
  SYSTEM_USER_LOOK_UP,
  type SystemUserFinder,
} from '#system-users';
import type { Register } from './open-register.ts';
import { openRemoteRegister, type RemoteRegisterDependencies } from './open-remote-registers.ts';

interface Dependencies extends RemoteRegisterDependencies {
  readonly register: Pick<Register, 'systemUsers' | 'consents' | 'lookUpRegisters'>;
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  readonly settings: Pick<Settings, 'issuer' | 'operator' | 'profile'>;
}

/** What the token path asks about system users and consents: in the register kept here, or in the one declared elsewhere. */
export function openDetails(given: Dependencies): {
  readonly systemUsers: SystemUserFinder;
  readonly consents: ConsentFinder;
} {
  const { feed, register } = given;
  const kept = createSystemUserFinder({ systemUsers: register.systemUsers, feed });
  return {
    systemUsers: createRegisteredSystemUserFinder(
      kept,
      createRegisterFinder({
        subject: 'system_users',
        builtIn: kept,
        read: () => readRegister(given, 'system_users'),
        open: (remote) =>
          createRemoteSystemUsers(
            openRemoteRegister(given, remote, { scope: SYSTEM_USER_LOOK_UP, subject: 'system users' }),
          ),
        feed,
      }),
    ),
    consents: createRegisterFinder({
      subject: 'consents',
      builtIn: createConsentFinder({ consents: register.consents, feed }),
      read: () => readRegister(given, 'consents'),
      open: (remote) =>
        createRemoteConsents(
          openRemoteRegister(given, remote, { scope: CONSENT_LOOK_UP, subject: 'consents' }),
          given.clock,
        ),
      feed,
    }),
  };
}

/** Whatever brought it into the database: production asks no register that it would not have let in, and none in its place. */
async function readRegister({ register, settings }: Dependencies, subject: RegisterSubject) {
  const recorded = await register.lookUpRegisters.read(subject);
  const production = settings.profile === 'production';
  return judgeRegister(recorded, { production }).length === 0 ? recorded : 'unusable';
}
