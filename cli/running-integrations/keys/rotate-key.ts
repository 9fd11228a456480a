import { createPrivateKey } from 'node:crypto';
import { CommandFailure } from '../../command-line/command-failure.ts';
import { suggest } from '../../command-line/quote.ts';
import { makeKeyPair } from '../../making-keys/make-key-pair.ts';
import { nameKeyFiles } from '../../making-keys/name-key-files.ts';
import { removePrivateKey, writePrivateKey } from '../../making-keys/write-private-key.ts';
import type { GrantSigner } from '../../requesting-tokens/read-token-settings.ts';
import { clientPath } from '../clients/client-path.ts';
import { neededScopes } from '../needed-scopes.ts';
import type { SelfService } from '../open-self-service.ts';
import { chooseOldKey } from './choose-old-key.ts';
import type { ListedKey } from './list-keys.ts';
import { type KeySet, readKeySet } from './read-key-set.ts';
import { refuseSixthKey } from './refuse-sixth-key.ts';
import { type KeyProof, waitUntilKeyWorks } from './wait-until-key-works.ts';

export interface Rotation {
  readonly clientId: string;
  /** Where the private half of the new key is written as a JWK. */
  readonly file: string;
  readonly kid: string | undefined;
  readonly bits: number;
  /** The key that goes; `undefined` = the one that ends first. */
  readonly old: string | undefined;
  readonly keepOld: boolean;
  readonly attempts: number;
  readonly asSupplier: boolean;
}

export interface Rotated extends KeyProof {
  readonly kid: string;
  readonly removed: string | undefined;
  /** `kid`s that the client has now. */
  readonly keys: readonly string[];
}

interface Given {
  readonly api: SelfService;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Reports each step when it is done, so that a user who interrupts it knows how far it came. */
  readonly note: (line: string) => void;
}

/** How often removing the old key is tried, when others change the set in the meantime. */
const REMOVALS = 3;

/**
 * Gives a client a new key and takes an old one off it, in an order in which the client has a working key throughout:
 * written → registered → proved at the token endpoint → the old one removed.
 *
 * @throws CommandFailure that says what is where, and how to go on.
 */
export async function rotateKey(given: Given, rotation: Rotation): Promise<Rotated> {
  const { api, note } = given;
  const { clientId, file } = rotation;
  const scope = await findScope(api, clientId);
  const before = await readKeySet(api, clientId);
  const old = checkKeys(before, rotation);
  const { kid, publicJwk, signer } = await makeKey(before, rotation);
  note(`The private key of ${kid} is in ${file}, and as PEM in ${nameKeyFiles(file).pem}.`);

  const change = rotation.asSupplier ? neededScopes.supplyClients : neededScopes.modifyClients;
  const entityTag = await register(api, { rotation, kid, publicJwk, entityTag: before.entityTag, scopes: change });
  note(`${kid} is registered on ${clientId}, beside ${before.keys.map((key) => key.kid).join(', ')}.`);

  const removal = old === undefined ? [] : [`then remove the old key: ${suggestRemoval(clientId, old.kid)}`];
  const proof = await goOn(
    () =>
      waitUntilKeyWorks({
        attempts: rotation.attempts,
        tryToken: () => api.tryToken({ clientId, signer, scope }),
        pause: given.pause,
      }),
    [
      `The client has both keys, and the old one works as before. The new one, ${kid}, is in ${file}.`,
      `When it works, ${removal.join('') || 'take it into use.'}`,
      `To try it: ${suggest(['token', '--client-id', clientId, '--key', file, '--scope', scope, '--issuer', 'ISSUER'])}`,
      `To give it up: ${suggestRemoval(clientId, kid)}`,
    ],
  );
  note(`The token endpoint takes it${proof.attempts > 1 ? `, after ${proof.attempts} attempts` : ''}.`);

  if (old !== undefined) {
    await goOn(
      () => remove(api, { clientId, old: old.kid, kid, entityTag, scopes: change }),
      [
        `The new key works: take ${file} into use. The old key, ${old.kid}, may still be on the client.`,
        `To remove it: ${suggestRemoval(clientId, old.kid)}`,
      ],
    );
  }
  const left = before.keys.map((key) => key.kid).filter((known) => known !== old?.kid);
  return { kid, removed: old?.kid, keys: [...left, kid], ...proof };
}

/** A scope to prove the key with: the client's first. */
async function findScope(api: SelfService, clientId: string): Promise<string> {
  const { body } = await api.call({ method: 'GET', path: clientPath(clientId), scopes: neededScopes.readClients });
  const { active, scopes } = (body ?? {}) as { active?: unknown; scopes?: readonly unknown[] };
  if (active === false) {
    throw new CommandFailure(`The client ${clientId} is deactivated: a new key could not be proved.`, {
      error: 'refused',
    });
  }
  const [scope] = scopes ?? [];
  if (typeof scope === 'string') return scope;
  throw new CommandFailure(`The client ${clientId} has no scope that a new key could be proved with.`, {
    error: 'refused',
  });
}

function checkKeys({ keys }: KeySet, { clientId, old: named, keepOld }: Rotation): ListedKey | undefined {
  if (keys.length === 0) {
    throw new CommandFailure(
      `The client ${clientId} has no keys: it signs with a virksomhetssertifikat, and a first key would end that.`,
      {
        error: 'refused',
        lines: [`If that is meant: ${suggest(['manage', 'keys', 'add', clientId, 'FILE'])}`],
      },
    );
  }
  const old = chooseOldKey(keys, { old: named, keepOld });
  if (typeof old === 'string') throw new CommandFailure(old, { error: 'not_found' });
  refuseSixthKey(clientId, keys);
  return old;
}

/** Makes the key, and has its private half on the disk before anything is sent of it. */
async function makeKey({ keys }: KeySet, { kid: wanted, bits, file, clientId }: Rotation) {
  const pair = await makeKeyPair({ kid: wanted, bits });
  if (typeof pair === 'string')
    throw new CommandFailure(pair.replace('--kid', '--new-kid'), { error: 'usage', exitCode: 2 });
  const { privateJwk, publicJwk } = pair;
  const kid = String(publicJwk.kid);
  if (keys.some((key) => key.kid === kid)) {
    throw new CommandFailure(`The client ${clientId} has a key ${kid} already. Choose another --new-kid.`, {
      error: 'kid_in_use',
    });
  }
  await writePrivateKey(nameKeyFiles(file), privateJwk);
  const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
  const signer: GrantSigner = { by: 'key', key, kid };
  return { kid, publicJwk, signer };
}

async function register(
  api: SelfService,
  {
    rotation: { clientId, file },
    kid,
    publicJwk,
    entityTag,
    scopes,
  }: {
    rotation: Rotation;
    kid: string;
    publicJwk: object;
    entityTag: string | undefined;
    scopes: readonly string[];
  },
): Promise<string | undefined> {
  try {
    const path = clientPath(clientId, 'jwks', kid);
    return (await api.call({ method: 'PUT', path, body: publicJwk, ifMatch: entityTag, scopes })).entityTag;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const { status, error: word } = error.document;
    // A token that is refused, or a plain no: nothing was registered, and the key is worth nothing.
    if (word === 'invalid_scope' || (typeof status === 'number' && status >= 400 && status < 500 && status !== 408)) {
      await removePrivateKey(nameKeyFiles(file));
      throw withLines(error, [`Nothing was changed, and ${file} was removed again.`]);
    }
    throw withLines(error, [
      `Whether ${kid} was registered is not known; the old keys work as before. Its private key is in ${file}.`,
      `To see: ${suggest(['manage', 'keys', 'list', clientId])}`,
      `To go on if it is not there: ${suggest(['manage', 'keys', 'add', clientId, file])}`,
      `To start again, remove the key from the client if it is there, and delete ${file}.`,
    ]);
  }
}

/** Removes the old key while the new one is there: the tag is that of a set with both. */
async function remove(
  api: SelfService,
  {
    clientId,
    old,
    kid,
    entityTag,
    scopes,
  }: { clientId: string; old: string; kid: string; entityTag: string | undefined; scopes: readonly string[] },
): Promise<void> {
  let tag = entityTag;
  for (let removal = 1; ; removal += 1) {
    try {
      await api.call({ method: 'DELETE', path: clientPath(clientId, 'jwks', old), ifMatch: tag, scopes });
      return;
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      const { status } = error.document;
      if (status === 404) return; // Somebody else was quicker.
      if (status !== 412 || removal === REMOVALS) throw error;
      const now = await readKeySet(api, clientId);
      if (!now.keys.some((key) => key.kid === kid)) {
        throw new CommandFailure(`Somebody else has removed ${kid} from the client ${clientId} in the meantime.`, {
          error: 'changed_meanwhile',
        });
      }
      tag = now.entityTag;
    }
  }
}

async function goOn<T>(step: () => Promise<T>, lines: readonly string[]): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof CommandFailure ? withLines(error, lines) : error;
  }
}

function withLines(failure: CommandFailure, lines: readonly string[]): CommandFailure {
  const { error, ...document } = failure.document;
  return new CommandFailure(failure.message, {
    error: String(error),
    lines: [
      ...failure.lines,
      ...lines,
      ...(lines.some((line) => line.includes(' manage '))
        ? ['Give each the same --issuer, --client-id and --key.']
        : []),
    ],
    document: { ...document, error, state: lines },
  });
}

function suggestRemoval(clientId: string, kid: string): string {
  return suggest(['manage', 'keys', 'remove', clientId, kid]);
}
