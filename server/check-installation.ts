import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tokenEndpointOf } from '@portvakt/protocol';
import { type InspectedDatabase, inspectDatabase } from '#database';
import { decrypt, findKey, listKeys, ROOT_CALLED, ROOT_NAME } from '#key-encryption';
import { describeProfile, type Settings } from '#operations';
import { InvalidRegistryError, readRegistryFile, tryRegistry } from '#registry-file';
import { ADDRESSES_UNKNOWN, knowsAddresses } from '#request-limits';
import { HELD_OUTSIDE } from '#signing-keys';
import { openRegister } from './open-register.ts';

/** What was looked at, and what was found. */
export interface CheckedPart {
  readonly part:
    | 'database'
    | 'signing keys'
    | 'registry'
    | 'trust file'
    | 'data folder'
    | 'limits'
    | 'former issuer'
    | 'audience';
  /** What a start would stop on. */
  readonly problems: readonly string[];
  /** What a start would find or do. */
  readonly notes: readonly string[];
}

/**
 * Looks at everything that a start with `settings` reads, and changes nothing: no table, no key and no file is made. A part that
 * cannot be looked at says why; the others are looked at all the same. `explain` words what a database says. `wrongSettings`: names
 * of variables whose value is none; what they name is not looked at.
 */
export async function checkInstallation(
  settings: Settings,
  {
    clock,
    explain,
    wrongSettings = [],
  }: { clock: () => number; explain: (error: unknown) => string; wrongSettings?: readonly string[] },
): Promise<readonly CheckedPart[]> {
  const namesDatabase = !wrongSettings.includes('PORTVAKT_DATABASE_URL');
  const inspected = namesDatabase
    ? await inspectDatabase(settings.database).catch((error: unknown) => ({ failed: explain(error) }))
    : undefined;
  const found = inspected === undefined || 'failed' in inspected ? undefined : inspected;
  const parts: CheckedPart[] = [];
  if (inspected !== undefined) {
    parts.push('failed' in inspected ? wrong('database', [inspected.failed]) : describeDatabase(inspected));
  }
  if (found !== undefined && !wrongSettings.includes('PORTVAKT_KEY_ENCRYPTION_KEY'))
    parts.push(checkKeys(settings, found));
  if (!wrongSettings.includes('PORTVAKT_REGISTRY'))
    parts.push(await checkRegistry(settings, { found, clock, explain }));
  if (!wrongSettings.includes('PORTVAKT_TRUST_FILE')) parts.push(await checkTrust(settings, clock));
  if (!wrongSettings.includes('PORTVAKT_DATA_DIR')) parts.push(await checkDataFolder(settings));
  if (!wrongSettings.includes('PORTVAKT_TRUSTED_PROXIES')) parts.push(checkLimits(settings));
  if (settings.formerIssuer !== undefined) parts.push(checkMove(settings.formerIssuer, clock()));
  if (settings.tokenEndpointAsAudience === 'accepted') parts.push(checkTokenEndpoint(settings));
  return parts;
}

const wrong = (part: CheckedPart['part'], problems: readonly string[]): CheckedPart => ({ part, problems, notes: [] });
const fine = (part: CheckedPart['part'], ...notes: readonly string[]): CheckedPart => ({ part, problems: [], notes });

function describeDatabase({ state, pending }: InspectedDatabase): CheckedPart {
  if (state === 'missing') return fine('database', 'There is none yet: a start makes it.');
  return state === 'older'
    ? fine('database', `It is of an older version: a start runs ${pending.join(', ')}.`)
    : fine('database', 'Its tables are up to date.');
}

function checkKeys(settings: Settings, { signingKeys, otherSecrets }: InspectedDatabase): CheckedPart {
  if (signingKeys.length === 0) return fine('signing keys', 'There is none: a start makes one.');
  const keys = listKeys(settings);
  const here = signingKeys.filter(({ encryptedPrivateKey }) => encryptedPrivateKey !== HELD_OUTSIDE);
  const encrypted = [
    ...here.map(({ kid, encryptedPrivateKey }) => ({
      name: kid,
      text: encryptedPrivateKey,
      what: `Signing key ${kid}`,
    })),
    ...otherSecrets.map((secret) => ({
      ...secret,
      what: secret.name === ROOT_NAME ? ROOT_CALLED : `The audit log's key (${secret.name})`,
    })),
  ];
  let previous = 0;
  const problems = encrypted.flatMap(({ name, text, what }) => {
    try {
      decrypt(text, { keys, name, what });
      if (findKey(text, { keys, name })?.equals(keys[0]) === false) previous += 1;
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  if (problems.length > 0) return wrong('signing keys', problems);
  const outside = signingKeys.length - here.length;
  const held = outside === 0 ? '' : ` ${outside} held by a signer.`;
  const notes = [`${here.length} that can be decrypted.${held}`];
  if (previous > 0) {
    notes.push(
      `${previous} of ${encrypted.length} encrypted texts need PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY: run portvakt signing-keys reencrypt when every server has both keys.`,
    );
  } else if (keys.length > 1) {
    notes.push('PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY is not needed any more: only backups from before may need it.');
  }
  return fine('signing keys', ...notes);
}

async function checkRegistry(
  settings: Settings,
  {
    found,
    clock,
    explain,
  }: { found: InspectedDatabase | undefined; clock: () => number; explain: (error: unknown) => string },
): Promise<CheckedPart> {
  const { registry: file } = settings;
  if (file === 'none') return fine('registry', 'No file: only what is built in.');
  if (file === 'demo') return fine('registry', 'The demo registry.');
  try {
    const registry = await readRegistryFile(file);
    // What the file names may be on record and not in the file; where no record can be looked at, it must stand for itself.
    const onRecord = found?.state === 'current';
    const database = onRecord ? settings.database : ({ kind: 'sqlite-memory' } as const);
    const register = await openRegister({ database }, clock);
    try {
      const tried = await tryRegistry({ ...register, settings, clock }, { registry, file });
      const more = tried.differences.map((difference) => `Stays as it is recorded: ${difference}`);
      return fine('registry', `${file}: ${tried.created} to be created.`, ...more);
    } finally {
      await register.database.close();
    }
  } catch (error) {
    if (error instanceof InvalidRegistryError)
      return wrong(
        'registry',
        error.problems.map((problem) => `${file}: ${problem}`),
      );
    return wrong('registry', [`It could not be tried: ${explain(error)}`]);
  }
}

function checkLimits(settings: Settings): CheckedPart {
  if (describeProfile(settings.profile).developerTools) return fine('limits', 'Of connections only, in this profile.');
  return knowsAddresses(settings)
    ? fine('limits', 'By client, organisation and address.')
    : fine('limits', 'By client and organisation.', `To know: ${ADDRESSES_UNKNOWN}.`);
}

async function checkTrust({ trustFile, profile }: Settings, clock: () => number): Promise<CheckedPart> {
  if (trustFile === undefined) {
    const trusted = describeProfile(profile).developerTools
      ? 'the lookalike authority is'
      : 'no virksomhetssertifikat is';
    return fine('trust file', `None is set: ${trusted} trusted.`);
  }
  const { InvalidTrustFileError, readTrustFile } = await import('#organisation-certificates');
  try {
    await readTrustFile(trustFile, { environment: profile, now: clock() });
    return fine('trust file', `${trustFile} can be used.`);
  } catch (error) {
    if (error instanceof InvalidTrustFileError) return wrong('trust file', [error.message]);
    throw error;
  }
}

/** A window that is over stops no start: what it ended is refused with a helpful answer for as long as it is set. */
function checkMove({ issuer, until }: NonNullable<Settings['formerIssuer']>, now: number): CheckedPart {
  const end = new Date(until).toISOString();
  return now < until
    ? fine('former issuer', `${issuer} is answered for until ${end}.`)
    : fine('former issuer', `${issuer} ended ${end}. See docs/moving.md for when PORTVAKT_FORMER_ISSUER may go.`);
}

function checkTokenEndpoint({ issuer }: Settings): CheckedPart {
  return fine(
    'audience',
    `Grants may name ${tokenEndpointOf(issuer)} in aud instead of the issuer (PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE).`,
  );
}

/** Where the folder is not there yet, the nearest one above it decides whether it can be made. */
async function checkDataFolder({ dataDirectory }: Settings): Promise<CheckedPart> {
  for (let folder = dataDirectory; ; folder = dirname(folder)) {
    try {
      await access(folder, constants.W_OK);
      if (!(await stat(folder)).isDirectory())
        return wrong('data folder', [`${folder} is no folder. Check PORTVAKT_DATA_DIR.`]);
      return fine(
        'data folder',
        folder === dataDirectory ? `${folder} can be written.` : `${dataDirectory} can be made.`,
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' || folder === dirname(folder)) {
        return wrong('data folder', [`${folder} cannot be written (${code}). Check PORTVAKT_DATA_DIR.`]);
      }
    }
  }
}
