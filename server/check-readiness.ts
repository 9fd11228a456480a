import type { ClientId } from '@portvakt/protocol';
import type { ClientStore } from '#clients';
import { type Database, describeFailure } from '#database';
import { createJournalStore, type FollowedClock } from '#grant-journal';
import type { ReadinessCheck } from '#operations';
import { KeyHolderAwayError, type KeyRing, NoSigningKeyError } from '#signing-keys';
import type { OwnTokens } from '#token-granting';

/** No client has this id: it is too short for one. */
const NOBODY = '-' as ClientId;

/**
 * What a token needs, tried: the look-up of its client, the group that takes its grant, a key that signs it, a key set that
 * verifies it, and a clock that is right.
 */
export function readinessChecks({
  database,
  clients,
  keyRing,
  ownTokens,
  clock,
  clocksAgree,
}: {
  database: Database;
  clients: Pick<ClientStore, 'readRegistered'>;
  keyRing: Pick<KeyRing, 'check'>;
  ownTokens: Pick<OwnTokens, 'findProblem'>;
  clock: FollowedClock;
  clocksAgree: () => boolean;
}): readonly ReadinessCheck[] {
  const journal = createJournalStore(database);
  return [
    check('clients cannot be looked up', async () => {
      await clients.readRegistered([NOBODY]);
    }),
    check('grants cannot be written', journal.tryWriting),
    check('the signing keys cannot be read', async () => {
      try {
        await keyRing.check();
      } catch (error) {
        if (error instanceof NoSigningKeyError) return 'there is no signing key that can be used';
        if (error instanceof KeyHolderAwayError) return error.message;
        throw error;
      }
      return undefined;
    }),
    check('its own tokens cannot be verified', async () => {
      try {
        return await ownTokens.findProblem();
      } catch (error) {
        if (error instanceof KeyHolderAwayError || error instanceof NoSigningKeyError) return undefined;
        throw error;
      }
    }),
    check("the database's clock cannot be read", async () => {
      const { behind } = await clock.read();
      if (behind > 0) return `the database's clock has gone back by ${Math.round(behind / 1000)} seconds`;
      return clocksAgree() ? undefined : "the clock differs from the database's by more than ten seconds";
    }),
  ];
}

/** `name` says what is wrong when the database is away; a check may find something else. */
function check(name: string, run: () => Promise<unknown>): ReadinessCheck {
  return {
    silent: `${name}: no answer`,
    run: async () => {
      try {
        const found = await run();
        return typeof found === 'string' ? found : undefined;
      } catch (error) {
        const reason = describeFailure(error);
        if (reason === undefined) throw error;
        return `${name}: ${reason}`;
      }
    },
  };
}
