import { type FieldFault, mostKeys, type Refusal, refuse } from '@portvakt/protocol';
import { checkKey, type KeyMeasure } from './check-key.ts';
import type { RecordedKey } from './client.ts';
import type { ClientKey } from './client-key-store.ts';
import { keyExpiry } from './key-lifetime.ts';
import { choosePin } from './pinned-certificate.ts';

/** A key as it is posted, once its form has been checked against the schema. */
export interface PostedKey {
  readonly kid: string;
  readonly alg: string;
  readonly x5c?: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly exp?: number | undefined;
  readonly [member: string]: unknown;
}

/** What a client's keys are decided by: the keys that are or were on it, whose certificates they may have, and the time. */
export interface KeyGround extends Pick<KeyMeasure, 'holder' | 'organisationIn'> {
  readonly recorded: readonly RecordedKey[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What becomes of a client's keys. */
export interface DecidedKeys {
  readonly add: readonly ClientKey[];
  /** The `kid`s of keys that are taken out of use. */
  readonly remove: readonly string[];
}

/**
 * The whole set becomes `posted`. A key that is or was on the client keeps its year and its certificate. It keeps its end, too,
 * unless an earlier one is asked for (docs.digdir.no: since 2022, posting a key again does not extend it).
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

/** One key is added, or takes the place of the one under the same `kid`. */
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
  // A key that is there already with the same end and certificate is not recorded again.
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
  // An end that was read and is sent back has lost its milliseconds. It is the same end, and it may have passed.
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
