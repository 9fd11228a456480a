import type { ChangeFeed, Unit } from '#audit-trail';
import { encryptInForce, type KeyEncryptionKeys } from '#key-encryption';
import { decideKeyStates } from './decide-key-states.ts';
import { HELD_OUTSIDE, type KeyHolder, KeyHolderAwayError } from './key-holder.ts';
import { adoptHeldKey, makeSigningKey } from './make-signing-key.ts';
import type { SigningKey, SigningKeyStore } from './store.ts';

/** Clients are advised to cache the key set for about a day, so a new key is announced that long before its use. */
const ANNOUNCED_FOR = 24 * 60 * 60 * 1000;

export interface Rotation {
  readonly store: SigningKeyStore;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly clock: () => number;
  readonly bits: number;
  readonly keyEncryptionKeys: KeyEncryptionKeys;
  /** Where new keys come from, in place of being made here. */
  readonly keyHolder?: KeyHolder | undefined;
}

/**
 * Makes the first key, which signs at once, unless a key exists. Safe if several processes start together.
 *
 * @throws a sentence for whoever runs the server, when a signer has no key for it.
 */
export async function ensureSigningKey(rotation: Rotation): Promise<void> {
  const { store, feed, clock } = rotation;
  const signs = (keys: readonly SigningKey[]) =>
    decideKeyStates(keys, clock()).some(({ state }) => state === 'signing');
  if (signs(await store.readAll())) return;
  const { key } = await makeReplacement(rotation, { now: true });
  if (typeof key === 'string') throw new Error(key);
  await feed.change('first start', async (unit) => {
    if (!signs(await store.findAll(unit.transaction))) await createKey(rotation, unit, key);
  });
}

/** What a replacement is asked to be. `compromised`: the `kid` of a key that has leaked. */
export interface AskedReplacement {
  readonly now: boolean;
  readonly compromised?: string | undefined;
  /** Milliseconds from its announcement to its use; a day when absent. */
  readonly announcedFor?: number | undefined;
}

/**
 * Introduces a new key, announced now and used in a day, or used at once with `now`. A `compromised` key is unpublished
 * immediately; its replacement signs at once, and is an already announced key if there is one, since clients know it.
 *
 * @returns the key that takes over and when, or a sentence that says why nothing was done.
 */
export async function replaceSigningKey(
  rotation: Rotation,
  { actor, ...asked }: AskedReplacement & { actor: string },
): Promise<ReplacingKey | string> {
  if (asked.compromised !== undefined && !asked.now) return 'A compromised key must be replaced at once: add --now.';
  // Made before the transaction: finding primes takes long, and other changes wait during a transaction.
  const made = await makeReplacement(rotation, asked);
  return rotation.feed.change(actor, (unit) => replaceWithin(rotation, unit, { ...asked, made }));
}

export interface ReplacingKey {
  readonly kid: string;
  /** Milliseconds since 1970. */
  readonly activeFrom: number;
}

/** A key that may take over, or a sentence that says why there is none. */
export interface MadeReplacement {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly key: SigningKey | string;
}

/** The key that may take over, made but not kept: the first of a signer's keys that was never used, where there is a signer. */
export async function makeReplacement(
  {
    store,
    clock,
    bits,
    keyEncryptionKeys,
    keyHolder,
  }: Pick<Rotation, 'clock' | 'bits' | 'keyEncryptionKeys' | 'keyHolder'> & {
    readonly store: Pick<SigningKeyStore, 'readKids'>;
  },
  { now, announcedFor = ANNOUNCED_FOR }: Pick<AskedReplacement, 'now' | 'announcedFor'>,
): Promise<MadeReplacement> {
  const at = clock();
  const times = { now: at, activeFrom: now ? at : at + announcedFor };
  if (keyHolder === undefined) return { at, key: await makeSigningKey({ bits, keyEncryptionKeys, ...times }) };
  try {
    const used = await store.readKids();
    const unused = (await keyHolder.list()).find(({ kid }) => !used.has(kid));
    if (unused !== undefined) return { at, key: adoptHeldKey(unused, times) };
    return { at, key: 'The signer has no key that was not used before: make one there, and try again.' };
  } catch (error) {
    // An announced key can take over all the same.
    if (error instanceof KeyHolderAwayError) return { at, key: `${error.message}.` };
    throw error;
  }
}

/** The same as {@link replaceSigningKey} within a change, with the key that {@link makeReplacement} made. */
export async function replaceWithin(
  { store, keyEncryptionKeys }: Pick<Rotation, 'store' | 'keyEncryptionKeys'>,
  unit: Unit,
  { now, compromised, made: { at, key: made } }: AskedReplacement & { made: MadeReplacement },
): Promise<ReplacingKey | string> {
  const keys = decideKeyStates(await store.findAll(unit.transaction), at);
  const announced = keys.find(({ key, state }) => state === 'announced' && key.kid !== compromised);
  // Before anything is changed: a leaked key without a replacement would leave no tokens at all.
  const taker = announced?.key ?? made;
  if (typeof taker === 'string') return taker;
  if (announced === undefined && keys.some(({ key }) => key.kid === taker.kid)) {
    return `The key ${taker.kid} was taken meanwhile. Try again.`;
  }
  if (compromised !== undefined) {
    const leaked = keys.find(({ key }) => key.kid === compromised);
    if (leaked === undefined) return `There is no signing key ${compromised}.`;
    if (leaked.state === 'compromised') return `The key ${compromised} is declared compromised already.`;
    await store.compromise(unit, compromised, at);
  }
  if (announced !== undefined && !now) {
    return `The key ${announced.key.kid} is announced already and signs from ${new Date(announced.key.activeFrom).toISOString()}.`;
  }
  const signing = keys.find(({ state }) => state === 'signing')?.key;
  // This key was made before the clock was set back. Its turn would come after the replacement's, so it would sign
  // again.
  if (signing !== undefined && signing.activeFrom > at && signing.kid !== compromised) {
    await store.activate(unit, signing.kid, at - 1);
  }
  if (announced !== undefined) {
    await store.activate(unit, announced.key.kid, at);
    return { kid: announced.key.kid, activeFrom: at };
  }
  await createKey({ store, keyEncryptionKeys }, unit, taker);
  return { kid: taker.kid, activeFrom: taker.activeFrom };
}

/** Keeps a key, encrypted as the others are: see {@link encryptInForce}. */
async function createKey(
  { store, keyEncryptionKeys: keys }: Pick<Rotation, 'store' | 'keyEncryptionKeys'>,
  unit: Unit,
  key: SigningKey,
): Promise<void> {
  const { kid: name, encryptedPrivateKey: text } = key;
  const encryptedPrivateKey =
    text === HELD_OUTSIDE ? text : await encryptInForce(unit.transaction, text, { keys, name });
  await store.create(unit, { ...key, encryptedPrivateKey });
}

/**
 * Removes a key that does not sign from the key set for good. A key whose tokens may still be valid needs `force`.
 *
 * @returns nothing if it was done, or a sentence that says why not.
 */
export async function retireSigningKey(
  { store, feed, clock }: Pick<Rotation, 'store' | 'feed' | 'clock'>,
  { actor, ...asked }: { actor: string; kid: string; force: boolean },
): Promise<string | undefined> {
  return feed.change(actor, (unit) => retireWithin({ store, clock }, unit, asked));
}

/** The same within a change. */
export async function retireWithin(
  { store, clock }: Pick<Rotation, 'store' | 'clock'>,
  unit: Unit,
  { kid, force }: { kid: string; force: boolean },
): Promise<string | undefined> {
  const found = decideKeyStates(await store.findAll(unit.transaction), clock()).find(({ key }) => key.kid === kid);
  if (found === undefined) return `There is no signing key ${kid}.`;
  if (found.state === 'signing') return `The key ${kid} signs tokens now. Rotate first.`;
  if (found.state === 'retired' || found.state === 'compromised') return `The key ${kid} is ${found.state} already.`;
  if (found.state === 'published' && !force) {
    return `Tokens signed by ${kid} may live until ${new Date(found.publishedUntil ?? 0).toISOString()}. Add --force to break them.`;
  }
  await store.retire(unit, kid, clock());
  return undefined;
}
