import { type KeyId, type PublicJwk, readPublicKey } from '@portvakt/protocol';
import { type ApiProblem, type FieldFault, faults, problem } from '#self-service';
import { certifies, isSelfSigned } from './check-pinned-certificate.ts';
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
export function decideKeySet(
  posted: readonly PostedKey[],
  { recorded, now }: { recorded: readonly RecordedKey[]; now: number },
): DecidedKeys | ApiProblem {
  const wrong: FieldFault[] = [];
  const add: DecidedKey[] = [];
  for (const [index, key] of posted.entries()) {
    const place = `keys[${index}]`;
    const decided = decideKey(key, { recorded, now, place: `${place}.` });
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
export function decideSingleKey(
  posted: PostedKey,
  { recorded, now }: { recorded: readonly RecordedKey[]; now: number },
): DecidedKeys | ApiProblem {
  const key = decideKey(posted, { recorded, now, place: '' });
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

function decideKey(
  posted: PostedKey,
  { recorded, now, place }: { recorded: readonly RecordedKey[]; now: number; place: string },
): DecidedKey | readonly FieldFault[] {
  const read = readPublicKey(posted);
  const jwk = 'kty' in read ? read : undefined;
  const wrong: FieldFault[] = [];
  const note = (member: string, message: string) => wrong.push({ field: `${place}${member}`, message });
  if (!('kty' in read)) for (const { member, sentence } of read) note(member, sentence);
  if (posted.use === undefined) note('use', 'must be sig');
  if (posted.kid === '') note('kid', 'must not be blank');
  // Whoever writes an address takes such a part out of it: the key could be neither read nor removed.
  if (posted.kid === '.' || posted.kid === '..') note('kid', 'must not be . or ..');
  const known = jwk && recorded.find(({ n }) => n === jwk.n);
  // Libraries write an empty list for a key that has none.
  const x5c = posted.x5c?.length ? posted.x5c : undefined;
  if (x5c !== undefined && jwk !== undefined && !certifies(x5c, jwk)) {
    note('x5c', 'the first entry must be a certificate of this key, base64');
  }
  const asked = posted.exp === undefined ? undefined : posted.exp * 1000;
  if (known === undefined && asked !== undefined && asked <= now) note('exp', 'must be in the future');
  if (jwk === undefined || wrong.length > 0) return wrong;
  const registeredAt = known?.registeredAt ?? now;
  // An end that was read and is sent back has lost its milliseconds: it is no other end.
  const kept = asked === undefined || Math.floor((known?.expiresAt ?? 0) / 1000) === posted.exp;
  return {
    kid: posted.kid as KeyId,
    jwk,
    alg: posted.alg,
    x5c: choosePin(x5c, known?.x5c ?? null),
    registeredAt,
    expiresAt: keyExpiry(registeredAt, kept ? known?.expiresAt : asked),
  };
}

/** A certificate of an authority gives way to another one, and not to one that anybody with the key can make. */
function choosePin(posted: readonly string[] | undefined, kept: readonly string[] | null): readonly string[] | null {
  return posted === undefined || (kept !== null && isSelfSigned(posted)) ? kept : posted;
}

function isFaulty(decided: DecidedKey | readonly FieldFault[]): decided is readonly FieldFault[] {
  return Array.isArray(decided);
}
