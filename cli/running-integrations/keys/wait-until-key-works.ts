import { CommandFailure } from '../../command-line/command-failure.ts';

/** How it went: after how many attempts, and whether the token itself was given. */
export interface KeyProof {
  readonly attempts: number;
  /** What the token endpoint had against the scope, once it had accepted the key. */
  readonly refusedScope: string | undefined;
}

/** Waits in milliseconds, doubling up to a quarter of a minute: changes take up to ten minutes at the real service. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** Attempts that make a little more than those ten minutes. */
export const usualAttempts = 46;

/**
 * Asks for a token until the token endpoint knows the key that `tryToken` signs with. A refusal of the scope is a proof,
 * too: the signature is checked first. No answer, or a server in trouble, counts as an attempt.
 *
 * @throws CommandFailure when it is still unknown after all attempts, or something else is wrong with it.
 */
export async function waitUntilKeyWorks({
  attempts,
  tryToken,
  pause,
}: {
  attempts: number;
  tryToken: () => Promise<void>;
  pause: (milliseconds: number) => Promise<void>;
}): Promise<KeyProof> {
  let last: CommandFailure | undefined;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await pause(Math.min(FIRST_WAIT * 2 ** (attempt - 2), LONGEST_WAIT));
    try {
      await tryToken();
      return { attempts: attempt, refusedScope: undefined };
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      const { error: word, error_description: description, status } = error.document;
      if (word === 'invalid_scope') return { attempts: attempt, refusedScope: String(description) };
      const unknown = word === 'invalid_grant' && /unknown key identifier/i.test(String(description));
      const inTrouble =
        word === 'no_answer' ||
        word === 'server_error' ||
        word === 'temporarily_unavailable' ||
        (typeof status === 'number' && status >= 500);
      if (!unknown && !inTrouble) throw error;
      last = error;
    }
  }
  throw new CommandFailure(`The token endpoint did not take the new key in ${attempts} attempts.`, {
    error: 'key_not_known_yet',
    lines: last?.lines ?? [],
  });
}
