import { type FieldFault, mostKeys, type Refusal, refuse } from '@portvakt/protocol';
import { checkKey, type KeyMeasure } from './check-key.ts';
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
  const { recorded } = ground;
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
  if (wrong.length > 0) return refuse('key-set-invalid', { fields: wrong });
  const staying = new Set(add.map(({ kid, jwk }) => `${kid} ${jwk.n}`));
  const inUse = recorded.filter(({ removed }) => !removed);
  return {
    add: add.filter((key) => !inUse.some((known) => isSame(known, key))),
    remove: inUse.filter(({ kid, n }) => !staying.has(`${kid} ${n}`)).map(({ kid }) => kid),
  };
}

/** Adds one key, or replaces the one with the same `kid`. */
export function decideSingleKey(posted: PostedKey, ground: KeyGround): DecidedKeys | Refusal {
  const { recorded } = ground;
  const key = decideKey(posted, ground, '');
  if (isFaulty(key)) return refuse('key-invalid', { fields: key });
  const inUse = recorded.filter(({ removed }) => !removed);
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

function decideKey(posted: PostedKey, ground: KeyGround, place: string): ClientKey | readonly FieldFault[] {
  const { recorded, now } = ground;
  // An expiry that was read and sent back has lost its milliseconds. It is still the same expiry, and may have passed.
  const isKept = (key: RecordedKey) => key.n === posted.n && Math.floor(key.expiresAt / 1000) === posted.exp;
  const checked = checkKey(posted, { ...ground, now: recorded.some(isKept) ? undefined : now });
  const wrong = 'kid' in checked ? [] : [...checked];
  if (posted.use === undefined) wrong.push({ field: 'use', message: 'must be sig' });
  if (!('kid' in checked) || wrong.length > 0) {
    return wrong.map(({ field, message }) => ({ field: `${place}${field}`, message }));
  }
  const { kid, jwk, x5c, exp } = checked;
  const known = recorded.find(({ n }) => n === jwk.n);
  const registeredAt = known?.registeredAt ?? now;
  const kept = exp === undefined || Math.floor((known?.expiresAt ?? 0) / 1000) === exp;
  return {
    kid,
    jwk,
    alg: posted.alg,
    x5c: choosePin(x5c, known?.x5c ?? null),
    registeredAt,
    expiresAt: keyExpiry(registeredAt, kept ? known?.expiresAt : exp * 1000),
  };
}

function isFaulty(decided: ClientKey | readonly FieldFault[]): decided is readonly FieldFault[] {
  return Array.isArray(decided);
}
