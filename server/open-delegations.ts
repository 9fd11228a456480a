import { readFile } from 'node:fs/promises';
import { maskSecrets } from '@portvakt/protocol';
import type { ChangeFeed } from '#audit-trail';
import {
  createDelegationAsker,
  createFetchedTokens,
  createOwnTokens,
  createRemoteRegister,
  createSourceFinder,
  createStandingFinder,
  type DelegationAsker,
  judgeSource,
} from '#delegations';
import { createRateLimit, type Log, type Metrics, type Settings } from '#operations';
import { type Asker, createAsker } from '#outgoing-requests';
import type { KeyRing } from '#signing-keys';
import type { Register } from './open-register.ts';

interface Dependencies {
  readonly register: Pick<Register, 'delegations' | 'delegationSources'>;
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  readonly settings: Pick<Settings, 'issuer' | 'operator' | 'profile'>;
  readonly clock: () => number;
  readonly keyRing: KeyRing;
  readonly newTokenId: () => string;
  readonly log: Pick<Log, 'warn'>;
  readonly metrics?: Pick<Metrics, 'observeSource'>;
  readonly ask?: Asker;
}

/** What the token path asks about delegation: the register kept here, and those that the sources name elsewhere. */
export function openDelegations(given: Dependencies): DelegationAsker {
  const { register, feed, settings, clock, keyRing, newTokenId, log, ask = createAsker() } = given;
  return createDelegationAsker({
    standings: createStandingFinder({ read: register.delegations.readStandings, feed }),
    sources: createSourceFinder({
      // Whatever brought it into the database: production asks no register that it would not have let in.
      read: async () =>
        (await register.delegationSources.readAll()).filter(
          (source) => judgeSource(source, { production: settings.profile === 'production' }).length === 0,
        ),
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
          report: reportUnanswered(log, url),
          observe: given.metrics?.observeSource,
        }),
    }),
  });
}

/** A line a second at most for each register: whoever may ask for delegated scopes makes us ask it. */
function reportUnanswered(log: Pick<Log, 'warn'>, register: string): (reason: string) => void {
  const limit = createRateLimit(1);
  return (reason) => {
    const heldBack = limit();
    if (heldBack === undefined) return;
    log.warn(
      { register, reason: maskSecrets(reason), ...(heldBack > 0 && { heldBack }) },
      'a register of delegations gives no answer',
    );
  };
}
