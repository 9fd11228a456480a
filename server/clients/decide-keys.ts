import type { KeyId, PublicJwk } from '@portvakt/protocol';
import { type ApiProblem, type FieldFault, faults, problem } from '#self-service';
import { checkKey, type KeyMeasure } from './check-key.ts';
import { isSelfSigned } from './check-pinned-certificate.ts';
import type { RecordedKey } from './client.ts';
import { keyExpiry, mostKeys } from './key-lifetime.ts';

/** A key as it is posted. Its form has been checked against the schema. */
export interface PostedKey {
  readonly kid: string;
  readonly alg: string;
  readonly x5c?: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly exp?: number | undefined;
  readonly [member: string]: unknown;
}

/** A key that is to be in use on a client from now on. Times are milliseconds since 1970. */
export interface DecidedKey {
  readonly kid: KeyId;
  readonly jwk: PublicJwk;
  readonly alg: string | null;
  readonly x5c: readonly string[] | null;
  readonly registeredAt: number;
  readonly expiresAt: number;
}

/** What a client's keys are decided by: those that are or were on it, whose certificates they may have, and the time. */
export interface KeyGround extends Pick<KeyMeasure, 'holder' | 'organisationIn'> {
  readonly recorded: readonly RecordedKey[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What becomes of a client's keys. */
export interface DecidedKeys {
  readonly add: readonly DecidedKey[];
  /** Identifiers of keys in use that are taken out of it. */
  readonly remove: readonly string[];
}

/**
 * The whole set becomes `posted`. A key that is or was on the client keeps its year, its end and its certificate unless
 * an earlier end is asked for (docs.digdir.no: since 2022 posting a key anew does not extend it).
 */
export function decideKeySet(posted: readonly PostedKey[], ground: KeyGround): DecidedKeys | ApiProblem {
  const { recorded } = ground;
  const wrong: FieldFault[] = [];
  const add: DecidedKey[] = [];
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
  const problems = faults('JsonWebKeySet', wrong);
  if (problems !== undefined) return problems;
  const staying = new Set(add.map(({ kid, jwk }) => `${kid} ${jwk.n}`));
  const inUse = recorded.filter(({ removed }) => !removed);
  return {
    add: add.filter((key) => !inUse.some((known) => isSame(known, key))),
    remove: inUse.filter(({ kid, n }) => !staying.has(`${kid} ${n}`)).map(({ kid }) => kid),
  };
}

/** One key is added, or takes the place of the one under the same `kid`. */
export function decideSingleKey(posted: PostedKey, ground: KeyGround): DecidedKeys | ApiProblem {
  const { recorded } = ground;
  const key = decideKey(posted, ground, '');
  if (isFaulty(key)) return faults('JsonWebKey', key) as ApiProblem;
  const inUse = recorded.filter(({ removed }) => !removed);
  const same = inUse.find(({ n, kid }) => n === key.jwk.n && kid !== key.kid);
  if (same !== undefined) return problem(409, 'JsonWebKey', `This key is on the client already, as ${same.kid}.`);
  const namesake = inUse.find(({ kid }) => kid === key.kid);
  if (namesake === undefined && inUse.length >= mostKeys) {
    return problem(409, 'JsonWebKey', `The client has ${mostKeys} keys, which is the most. Remove one first.`);
  }
  // A key that is there already, end and certificate and all, is not put on record again.
  if (namesake !== undefined && isSame(namesake, key)) return { add: [], remove: [] };
  return { add: [key], remove: namesake !== undefined && namesake.n !== key.jwk.n ? [namesake.kid] : [] };
}

function isSame(known: RecordedKey, { kid, jwk, x5c, expiresAt, alg }: DecidedKey): boolean {
  return (
    known.kid === kid &&
    known.n === jwk.n &&
    known.e === jwk.e &&
    known.expiresAt === expiresAt &&
    known.alg === alg &&
    JSON.stringify(known.x5c) === JSON.stringify(x5c)
  );
}

function decideKey(posted: PostedKey, ground: KeyGround, place: string): DecidedKey | readonly FieldFault[] {
  const { recorded, now } = ground;
  // An end that was read and is sent back has lost its milliseconds: it is no other end, and may have passed.
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

/** A certificate of an authority gives way to another one, and not to one that anybody with the key can make. */
function choosePin(posted: readonly string[] | undefined, kept: readonly string[] | null): readonly string[] | null {
  return posted === undefined || (kept !== null && isSelfSigned(posted)) ? kept : posted;
}

function isFaulty(decided: DecidedKey | readonly FieldFault[]): decided is readonly FieldFault[] {
  return Array.isArray(decided);
}
