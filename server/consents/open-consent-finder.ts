import type { ChangeFeed } from '#audit-trail';
import type { Settings } from '#operations';
import {
  createRegisterFinder,
  openRemoteRegister,
  type RegisterStore,
  type RemoteRegisterDependencies,
  readUsableRegister,
} from '#remote-registers';
import { CONSENT_LOOK_UP } from './endpoints.ts';
import { type ConsentFinder, createConsentFinder } from './find-consent.ts';
import { createRemoteConsents } from './remote-consents.ts';
import type { ConsentStore } from './store.ts';

interface Dependencies extends RemoteRegisterDependencies {
  readonly register: {
    readonly consents: Pick<ConsentStore, 'read'>;
    readonly lookUpRegisters: Pick<RegisterStore, 'read'>;
  };
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  readonly settings: Pick<Settings, 'issuer' | 'operator' | 'profile'>;
}

/** Finds consents for the token path: in the register kept here, or in the one that is declared elsewhere. */
export function openConsentFinder(given: Dependencies): ConsentFinder {
  const { feed, register, settings, clock } = given;
  return createRegisterFinder({
    subject: 'consents',
    builtIn: createConsentFinder({ consents: register.consents, feed }),
    read: () => readUsableRegister({ registers: register.lookUpRegisters, profile: settings.profile }, 'consents'),
    open: (remote) =>
      createRemoteConsents(openRemoteRegister(given, remote, { scope: CONSENT_LOOK_UP, subject: 'consents' }), clock),
    feed,
  });
}
