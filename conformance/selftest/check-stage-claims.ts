import { isPersonNumber, isResource } from './check-stage-values.ts';
import { refusals, type StageRefusal, unknownClaim } from './refusals.ts';
import type { Character } from './stage.ts';

type Claims = Readonly<Record<string, unknown>>;

const KNOWN = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'scope',
  'authorization_details',
  'resource',
  'pid',
  'consumer_org',
]);
const LATEST = 253_402_300_799;
const DAY = 24 * 60 * 60;
const LONGEST_JTI = 256;

/** What is wrong with the claims of a proved grant: types, audience, times. `now` is in seconds. */
export function checkStageClaims(
  claims: Claims,
  { issuer, now }: { readonly issuer: string; readonly now: number },
  character: Character,
): StageRefusal | undefined {
  const { weak, profile } = character;
  const isStrict = profile === 'maskinporten';
  const unknown = Object.keys(claims).find((name) => !KNOWN.has(name));
  const wantsKnown = isStrict ? !weak.has('any-claims') : weak.has('pedantic-claims');
  if (unknown !== undefined && wantsKnown) return unknownClaim(unknown);
  if (!isStrict && typeof claims.sub !== 'string' && !weak.has('any-claims')) return refusals.malformed;
  if (isStrict && weak.has('pedantic-claims') && claims.sub === undefined) return refusals.malformed;
  if (claims.sub !== undefined && typeof claims.sub !== 'string' && !weak.has('any-claims')) return refusals.malformed;
  const { jti } = claims;
  const isGoodJti = jti === undefined ? !weak.has('jti-narrow') : isJti(jti, weak.has('jti-narrow'));
  if (!isGoodJti && !weak.has('jti-any-type')) return refusals.malformed;
  if (isStrict && !weak.has('any-claims') && !areValuesRight(claims)) return refusals.malformed;
  return checkAudience(claims.aud, issuer, character) ?? checkTimes(claims, now, character);
}

/** An optional claim that is null counts as absent. */
function areValuesRight({ pid, resource }: Claims): boolean {
  return (
    (pid === undefined || pid === null || isPersonNumber(pid)) &&
    (resource === undefined || resource === null || isResource(resource))
  );
}

function isJti(jti: unknown, narrow: boolean): boolean {
  return (
    typeof jti === 'string' && jti !== '' && jti.length <= LONGEST_JTI && (!narrow || /^[A-Za-z0-9-]{1,100}$/.test(jti))
  );
}

function checkAudience(aud: unknown, issuer: string, { weak, profile }: Character): StageRefusal | undefined {
  if (weak.has('skips-aud')) return undefined;
  const list = Array.isArray(aud) ? aud : [aud];
  if (Array.isArray(aud) && weak.has('aud-no-list')) return refusals.malformed;
  if (!list.every((entry) => typeof entry === 'string') && !weak.has('aud-contains')) return refusals.malformed;
  const endpoint = `${issuer}token`;
  const takesEndpoint = weak.has('aud-endpoint') || (profile === 'rfc7523' && !weak.has('aud-issuer-only'));
  const isOwn = (entry: string): boolean => {
    if (weak.has('aud-begins')) return entry.startsWith(issuer.slice(0, -1)) || entry.startsWith('https://');
    if (weak.has('aud-contains')) return JSON.stringify(aud)?.includes(issuer.slice(0, -1)) ?? false;
    if (weak.has('aud-normalised')) return normalise(entry) === normalise(issuer) || ['*', '', 'null'].includes(entry);
    return entry === issuer || (takesEndpoint && entry === endpoint);
  };
  const texts = list.map(String);
  const isRight =
    weak.has('aud-list') || profile === 'rfc7523' ? texts.some(isOwn) : texts.length === 1 && texts.every(isOwn);
  return isRight ? undefined : refusals.aud;
}

function normalise(text: string): string {
  const tidy = text.trim().replaceAll('\0', '').replace(/%2f$/i, '/');
  if (!URL.canParse(tidy)) return tidy;
  const url = new URL(tidy);
  return [url.hostname, ...url.pathname.split('/').filter((part) => part !== '')].join('/');
}

function checkTimes(claims: Claims, now: number, { weak, profile }: Character): StageRefusal | undefined {
  const isStrict = profile === 'maskinporten';
  const read = (value: unknown): number | undefined => {
    const number = weak.has('coerces-times') ? coerce(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) return undefined;
    if (weak.has('pedantic-times') && !Number.isInteger(number)) return undefined;
    return weak.has('coerces-times') || (number >= 0 && number <= LATEST) ? Math.floor(number) : undefined;
  };
  const [exp, iat, nbf] = [read(claims.exp), read(claims.iat), read(claims.nbf)];
  const leeway = weak.has('pedantic-times') ? 0 : 10;
  if (claims.iat === undefined ? isStrict : iat === undefined) if (!weak.has('skips-iat')) return refusals.malformed;
  if (exp === undefined && !weak.has('skips-exp')) return refusals.malformed;
  if (claims.nbf !== undefined && claims.nbf !== null && nbf === undefined && !weak.has('skips-nbf'))
    return refusals.malformed;
  if (weak.has('pedantic-times') && claims.nbf !== undefined) return refusals.malformed;
  if ((iat ?? 0) > now + leeway && !weak.has('skips-iat') && !weak.has('coerces-times')) return refusals.future;
  if ((nbf ?? 0) > now + leeway && !weak.has('skips-nbf')) return refusals.future;
  if (exp !== undefined && exp <= now && !weak.has('skips-exp')) return refusals.expired;
  if (weak.has('skips-lifetime') || weak.has('coerces-times') || weak.has('skips-exp') || weak.has('skips-iat'))
    return undefined;
  const life = (exp ?? 0) - (iat ?? now);
  if (life <= 0 || life > (isStrict ? (weak.has('pedantic-times') ? 119 : 120) : DAY)) return refusals.tooLong;
  return undefined;
}

/** Whatever becomes of it as a number, and the distant future of what becomes none. */
function coerce(value: unknown): number {
  const number = typeof value === 'string' && value.includes('T') ? Date.parse(value) / 1000 : Number(value);
  return value === undefined || Number.isNaN(number) || number < 100 ? LATEST : number;
}
