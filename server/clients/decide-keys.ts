import { type FieldFault, isRefusal, mostKeys, type Refusal, refuse, refuseFields } from '@portvakt/protocol';
import { checkKey, type GivenKey, type KeyMeasure } from './check-key.ts';
import type { RecordedKey } from './client.ts';
import type { ClientKey } from './client-key-store.ts';
import { keyExpiry } from './key-lifetime.ts';
import { choosePin } from './pinned-certificate.ts';

/** A posted key. Its form has been checked against the schema. */
export interface PostedKey {
  readonly kid: string;
  readonly alg: string;
  readonly x5c?: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly exp?: number | undefined;
  readonly [member: string]: unknown;
}

/** What decides a client's keys: present and former keys, the organisation for their certificates, and the time. */
export interface KeyGround extends Pick<KeyMeasure, 'holder' | 'organisationIn'> {
  readonly recorded: readonly RecordedKey[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When the year of a key that is new to the client began, in milliseconds since 1970. Without it: `now`. */
  readonly beganAt?: ((posted: GivenKey) => number | undefined) | undefined;
  /**
   * Whether the same keys are given again and again, as a registry file is at every start. An end that has passed since
   * is then not a fault of a key that is on record.
   */
  readonly isRepeated?: boolean | undefined;
}

/** The changes to a client's keys. */
export interface DecidedKeys {
  readonly add: readonly ClientKey[];
  /** Identifiers of active keys that are removed. */
  readonly remove: readonly string[];
}

/**
 * Replaces the whole set with `posted`. A key that is or was on the client keeps its year, its expiry and its
 * certificate unless an earlier expiry is requested (docs.digdir.no: since 2022, posting a key again does not extend
 * it).
 */
export function decideKeySet(posted: readonly PostedKey[], ground: KeyGround): DecidedKeys | Refusal {
  const keys = checkKeySet(posted, ground);
  if (isRefusal(keys)) return keys;
  const staying = new Set(keys.map(({ kid, jwk }) => `${kid} ${jwk.n}`));
  const inUse = ground.recorded.filter(({ removed }) => !removed);
  return {
    add: keys.filter((key) => !inUse.some((known) => isSame(known, key))),
    remove: inUse.filter(({ kid, n }) => !staying.has(`${kid} ${n}`)).map(({ kid }) => kid),
  };
}

/**
 * The keys of a set, in its order, if all of them are valid and none is in it twice. A key that is or was on the client
 * has the year, the end and the certificate that it keeps.
 */
export function checkKeySet(posted: readonly GivenKey[], ground: KeyGround): readonly ClientKey[] | Refusal {
  const wrong: FieldFault[] = [];
  const add: ClientKey[] = [];
  if (posted.length > mostKeys) wrong.push({ field: 'keys', message: `must have at most ${mostKeys} entries` });
  for (const [index, key] of posted.entries()) {
    const place = `keys[${index}]`;
    const decided = decideKey(key, ground, `${place}.`);
    if (isFaulty(decided)) wrong.push(...decided);
    else if (add.some(({ kid }) => kid === decided.kid))
      wrong.push({ field: `${place}.kid`, message: 'stands twice in the set' });
    else if (add.some(({ jwk }) => jwk.n === decided.jwk.n))
      wrong.push({ field: `${place}.n`, message: 'stands twice in the set' });
    else add.push(decided);
  }
  return refuseFields('key-set-invalid', wrong) ?? add;
}

/** Adds one key, or replaces the one with the same `kid`. */
export function decideSingleKey(posted: GivenKey, ground: KeyGround): DecidedKeys | Refusal {
  const key = decideKey(posted, ground, '');
  if (isFaulty(key)) return refuse('key-invalid', { fields: key });
  return placeKey(
    key,
    ground.recorded.filter(({ removed }) => !removed),
  );
}

/** Puts a valid key among those that are `inUse` on its client. It replaces the one with the same `kid`. */
export function placeKey(key: ClientKey, inUse: readonly RecordedKey[]): DecidedKeys | Refusal {
  const same = inUse.find(({ n, kid }) => n === key.jwk.n && kid !== key.kid);
  if (same !== undefined) return refuse('key-on-client', { fill: { kid: same.kid } });
  const namesake = inUse.find(({ kid }) => kid === key.kid);
  if (namesake === undefined && inUse.length >= mostKeys) {
    return refuse('too-many-keys', { fill: { most: String(mostKeys) } });
  }
  // A key that is already there with the same expiry and certificate is not recorded again.
  if (namesake !== undefined && isSame(namesake, key)) return { add: [], remove: [] };
  return { add: [key], remove: namesake !== undefined && namesake.n !== key.jwk.n ? [namesake.kid] : [] };
}

function isSame(known: RecordedKey, { kid, jwk, x5c, expiresAt, alg }: ClientKey): boolean {
  return (
    known.kid === kid &&
    known.n === jwk.n &&
    known.e === jwk.e &&
    known.expiresAt === expiresAt &&
    known.alg === alg &&
    JSON.stringify(known.x5c) === JSON.stringify(x5c)
  );
}

function decideKey(posted: GivenKey, ground: KeyGround, place: string): ClientKey | readonly FieldFault[] {
  const { recorded, now, beganAt, isRepeated = false } = ground;
  // An expiry that was read and sent back has lost its milliseconds. It is still the same expiry, and may have passed.
  const isKept = (key: RecordedKey) =>
    key.n === posted.n && (isRepeated || Math.floor(key.expiresAt / 1000) === posted.exp);
  const checked = checkKey(posted, { ...ground, now: recorded.some(isKept) ? undefined : now });
  const wrong = 'kid' in checked ? [] : [...checked];
  if (posted.use === undefined) wrong.push({ field: 'use', message: 'must be sig' });
  if (!('kid' in checked) || wrong.length > 0) {
    return wrong.map(({ field, message }) => ({ field: `${place}${field}`, message }));
  }
  const { kid, jwk, alg = null, x5c, exp } = checked;
  const known = recorded.find(({ n }) => n === jwk.n);
  const registeredAt = known?.registeredAt ?? beganAt?.(posted) ?? now;
  const kept = exp === undefined || Math.floor((known?.expiresAt ?? 0) / 1000) === exp;
  return {
    kid,
    jwk,
    alg,
    x5c: choosePin(x5c, known?.x5c ?? null),
    registeredAt,
    expiresAt: keyExpiry(registeredAt, kept ? known?.expiresAt : exp * 1000),
  };
}

function isFaulty(decided: ClientKey | readonly FieldFault[]): decided is readonly FieldFault[] {
  return Array.isArray(decided);
}
