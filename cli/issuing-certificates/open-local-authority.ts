import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedFolderError, openTestAuthority, type TestAuthority } from '@portvakt/test-authority';
import type { CommandInput, OptionDefinitions } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';
import { loadSettings } from '../load-settings.ts';
import { learnIssuer } from '../managing/learn-issuer.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface LocalAuthority {
  readonly authority: TestAuthority;
  /** The server whose certificates these are, with its trailing slash. */
  readonly issuer: string;
}

/**
 * Opens the test authority that the settings name, as the server does: in the folder `test-authority` of the data folder, for
 * the `local` profile only. Whether a server runs makes no difference.
 *
 * @param issuer the server that publishes CRLs and OCSP answers; by default the one in the settings, or the one
 *   that was last started on the database.
 * @throws CommandFailure in other profiles, when the folder cannot be used, and with `mustExist` if the authority does not exist yet.
 */
export async function openLocalAuthority(
  { environment, output }: Pick<CommandInput<OptionDefinitions>, 'environment' | 'output'>,
  { issuer: given, mustExist }: { issuer?: string | undefined; mustExist: boolean },
): Promise<LocalAuthority> {
  refuseOtherProfiles(environment);
  const settings = loadSettings(environment);
  const folder = join(settings.dataDirectory, 'test-authority');
  if (mustExist && !existsSync(folder)) {
    throw new CommandFailure(
      `There is no test authority in ${settings.dataDirectory} yet: no certificate has been issued. Check PORTVAKT_DATA_DIR.`,
      { error: 'authority_missing' },
    );
  }
  const issuer = given ?? (await learnIssuer(settings, { environment, output }));
  try {
    const authority = await openTestAuthority({ folder, baseUrl: `${issuer}test-authority/`, clock: Date.now });
    return { authority, issuer };
  } catch (error) {
    throw explainAuthorityFailure(error, folder);
  }
}

/** Before the settings are read: what else those profiles lack is beside the point here. */
function refuseOtherProfiles({ PORTVAKT_PROFILE }: Environment): void {
  const profile = PORTVAKT_PROFILE?.trim();
  if (profile !== 'test' && profile !== 'production') return;
  throw new CommandFailure(
    `The ${profile} profile has no test authority, and trusts none. Test certificates are for PORTVAKT_PROFILE=local.`,
    { error: 'profile_not_local' },
  );
}

/** The sentence for an error of the authority's folder, or the error itself where it is a bug. */
export function explainAuthorityFailure(error: unknown, folder: string): unknown {
  if (error instanceof DamagedFolderError) return new CommandFailure(error.message, { error: 'authority_damaged' });
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new CommandFailure(`The folder ${folder} of the test authority cannot be used: ${error.message}`, {
    error: 'folder_unusable',
  });
}
