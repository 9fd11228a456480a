import type { ParsedCertificate } from '../parse-certificate.ts';
import type { Fetcher } from './fetch-limited.ts';
import type { VerifiedCrl } from './verify-crl.ts';
import type { CrlVerifier } from './verify-crl-aside.ts';

/** Bytes of a list; the largest real one has 150 kB. */
const LARGEST_CRL = 8 * 1024 * 1024;
/** A list without a next update is used that long, in milliseconds. */
const DEFAULT_LIFETIME = 5 * 60 * 1000;
/** Lists that are remembered, and serials in all of them together. */
const MOST_LISTS = 50;
const MOST_SERIALS = 1_000_000;
/** A list this young, in milliseconds, is new enough: else every certificate on it would download it when its own answer ages. */
const YOUNG = 60_000;

export interface RememberedCrl extends VerifiedCrl {
  readonly until: number;
  readonly fetchedAt: number;
}

export interface CrlMemory {
  /** The list at `url`, proved to be `issuer`'s and in force, or a word on why there is none. `newest` asks for it anew, unless it is quite new. */
  read(url: string, issuer: ParsedCertificate, newest: boolean): Promise<RememberedCrl | string>;
  /** The last list that was proved, in force or not: what it says of a revocation is lifted by a newer one only. */
  last(url: string, issuer: ParsedCertificate): RememberedCrl | undefined;
  /** Has every list asked for anew. */
  forget(): void;
}

interface Kept extends RememberedCrl {
  /** Raised when everything is to be asked for anew. */
  readonly generation: number;
}

/** Remembers lists while they are in force: one download serves every certificate on it. */
export function createCrlMemory({
  fetch,
  clock,
  verify,
}: {
  fetch: Fetcher;
  clock: () => number;
  verify: CrlVerifier;
}): CrlMemory {
  const remembered = new Map<string, Kept>();
  const underWay = new Map<string, Promise<RememberedCrl | string>>();

  let generation = 0;

  const download = async (id: string, url: string, issuer: ParsedCertificate): Promise<RememberedCrl | string> => {
    const askedIn = generation;
    const der = await fetch({ url, largest: LARGEST_CRL });
    const now = clock();
    const list = await verify(der, { issuer, now });
    if ('problem' in list) return list.problem;
    const kept = { ...list, until: list.nextUpdate ?? now + DEFAULT_LIFETIME, fetchedAt: now };
    // A list from before everything was to be forgotten is given to those who asked then, but not kept.
    if (askedIn !== generation) return kept;
    // One that is older than what we have was played back, or comes from a mirror that lags: what has been revoked stays so.
    const known = remembered.get(id);
    const isOlder = known !== undefined && known.thisUpdate > kept.thisUpdate;
    if (isOlder && known.until <= now) return 'crl-older-than-known';
    remembered.delete(id);
    remembered.set(id, { ...(isOlder ? known : kept), fetchedAt: now, generation });
    makeRoom();
    return isOlder ? known : kept;
  };
  const makeRoom = () => {
    let serials = [...remembered.values()].reduce((total, { revoked }) => total + revoked.size, 0);
    for (const [id, { revoked }] of remembered) {
      if (remembered.size <= MOST_LISTS && serials <= MOST_SERIALS) return;
      remembered.delete(id);
      serials -= revoked.size;
    }
  };

  return {
    read: (url, issuer, newest) => {
      const id = idOf(url, issuer);
      const known = remembered.get(id);
      const now = clock();
      // A clock that has been set back to before the list came says nothing of how old that is.
      const isCurrent = known?.generation === generation && known.until > now && known.fetchedAt <= now;
      if (isCurrent && !(newest && now - known.fetchedAt >= YOUNG)) {
        remembered.delete(id);
        remembered.set(id, known);
        return Promise.resolve(known);
      }
      const already = underWay.get(id);
      if (already !== undefined) return already;
      const asking = download(id, url, issuer).finally(() => {
        if (underWay.get(id) === asking) underWay.delete(id);
      });
      underWay.set(id, asking);
      return asking;
    },
    last: (url, issuer) => remembered.get(idOf(url, issuer)),
    forget: () => {
      generation += 1;
      underWay.clear();
    },
  };
}

function idOf(url: string, issuer: ParsedCertificate): string {
  return `${issuer.fingerprint} ${url}`;
}
