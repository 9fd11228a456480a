import { readFile } from 'node:fs/promises';
import type { ChangeFeed } from '#audit-trail';
import {
  createDelegationAsker,
  createFetchedTokens,
  createOwnTokens,
  createRemoteRegister,
  createSourceFinder,
  createStandingFinder,
  type DelegationAsker,
} from '#delegations';
import type { Log, Settings } from '#operations';
import { type Asker, createAsker } from '#outgoing-requests';
import type { KeyRing } from '#signing-keys';
import type { Register } from './open-register.ts';

interface Dependencies {
  readonly register: Pick<Register, 'delegations' | 'delegationSources'>;
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  readonly settings: Pick<Settings, 'issuer' | 'operator'>;
  readonly clock: () => number;
  readonly keyRing: KeyRing;
  readonly newTokenId: () => string;
  readonly log: Pick<Log, 'warn'>;
  readonly ask?: Asker;
}

/** What the token path asks about delegation: the register kept here, and those that the sources name elsewhere. */
export function openDelegations(given: Dependencies): DelegationAsker {
  const { register, feed, settings, clock, keyRing, newTokenId, log, ask = createAsker() } = given;
  return createDelegationAsker({
    standings: createStandingFinder({ read: register.delegations.readStandings, feed }),
    sources: createSourceFinder({
      read: register.delegationSources.readAll,
      feed,
      open: ({ url, auth, cache_seconds = 0 }) =>
        createRemoteRegister({
          url,
          cacheSeconds: cache_seconds,
          tokens:
            auth === 'self'
              ? createOwnTokens({
                  issuer: settings.issuer,
                  audience: url,
                  operator: settings.operator.orgno,
                  keyRing,
                  clock,
                  newTokenId,
                })
              : createFetchedTokens({
                  client: auth,
                  ask,
                  readKey: (file) => readFile(file, 'utf8'),
                  clock,
                  newTokenId,
                }),
          ask,
          monotonic: () => performance.now(),
          report: (reason) => log.warn({ register: url, reason }, 'a register of delegations gives no answer'),
        }),
    }),
  });
}
