import type { ClientKey, Usage } from './queries.ts';

export interface DescribedKey {
  readonly key: ClientKey;
  readonly kid: string;
  /** Of the modulus. */
  readonly bits: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly state: 'valid' | 'soon' | 'expired';
  /** Whether somebody has set its end earlier than the year that it has. */
  readonly isRetiring: boolean;
  readonly firstUsed: string | undefined;
  readonly lastUsed: string | undefined;
  /** Whether it is the one that grants are signed with these days. */
  readonly signs: boolean;
}

const DAY = 24 * 60 * 60 * 1000;
/** A key has a year (docs.digdir.no). One that ends days before that has been given an earlier end. */
const YEAR = 364 * DAY;
/** Today's portal calls a key that ends within a month soon to end. */
const SOON = 30 * DAY;
/** What has not been used for so long signs nothing these days. */
const IN_USE = 7 * DAY;

/** The keys of an integration with what is known of their use, the one that signs first. Times are milliseconds since 1970. */
export function describeKeys(
  keys: readonly ClientKey[],
  usage: Pick<Usage, 'keys'> | undefined,
  now: number,
): readonly DescribedKey[] {
  const uses = new Map(usage?.keys.map((use) => [use.key_id, use]));
  const lastOf = ({ kid, exp }: ClientKey) => {
    const last = Date.parse(uses.get(kid)?.last_used ?? '');
    return exp * 1000 > now && last > now - IN_USE ? last : 0;
  };
  const latest = Math.max(0, ...keys.map(lastOf));
  return keys
    .map((key): DescribedKey => {
      const expiresAt = key.exp * 1000;
      return {
        key,
        kid: key.kid,
        bits: countBits(key.n),
        expiresAt,
        state: expiresAt <= now ? 'expired' : expiresAt <= now + SOON ? 'soon' : 'valid',
        isRetiring: expiresAt > now && expiresAt < Date.parse(key.created) + YEAR,
        firstUsed: uses.get(key.kid)?.first_used,
        lastUsed: uses.get(key.kid)?.last_used,
        signs: latest > 0 && lastOf(key) === latest,
      };
    })
    .sort((a, b) => Number(b.signs) - Number(a.signs) || b.expiresAt - a.expiresAt);
}

/** Bits of a modulus in base64url. Some tools write a leading zero byte. */
function countBits(n: string): number {
  const bytes = atob(n.replaceAll('-', '+').replaceAll('_', '/'));
  let at = 0;
  while (at < bytes.length && bytes.charCodeAt(at) === 0) at += 1;
  return at === bytes.length ? 0 : (bytes.length - at) * 8 - Math.clz32(bytes.charCodeAt(at)) + 24;
}
