import type { ParsedCertificate } from '../parse-certificate.ts';
import type { Fetcher } from './fetch-limited.ts';
import type { VerifiedCrl } from './verify-crl.ts';
import type { CrlVerifier } from './verify-crl-aside.ts';

/** Most bytes of a list. The largest real one has 150 kB. */
const LARGEST_CRL = 8 * 1024 * 1024;
/** Milliseconds that a list without a next update is used. */
const DEFAULT_LIFETIME = 5 * 60 * 1000;
/** How many lists are remembered, and how many serials in all of them together. */
const MOST_LISTS = 50;
const MOST_SERIALS = 1_000_000;
/**
 * A list younger than this, in milliseconds, is not fetched again. Otherwise every certificate on it would cause a
 * download when its own answer ages.
 */
const YOUNG = 60_000;

export interface RememberedCrl extends VerifiedCrl {
  readonly until: number;
  readonly fetchedAt: number;
}

export interface CrlMemory {
  /**
   * The list at `url`, proved to be `issuer`'s and valid now, or the reason why there is none. `newest` fetches it
   * again unless it is very young.
   */
  read(url: string, issuer: ParsedCertificate, newest: boolean): Promise<RememberedCrl | string>;
  /** The last proved list, valid now or not. Only a newer list lifts a revocation in it. */
  last(url: string, issuer: ParsedCertificate): RememberedCrl | undefined;
  /** Makes every list be fetched again at its next use. */
  forget(): void;
}

interface Kept extends RememberedCrl {
  /** Increased when everything must be fetched again. */
  readonly generation: number;
}

/** Remembers lists while they are valid. One download serves every certificate on the list. */
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
    // A list requested before `forget` still answers its callers, but is not kept.
    if (askedIn !== generation) return kept;
    // A list older than the remembered one was replayed, or comes from a slow mirror. Revocations must not disappear.
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
      // After the clock has been set back to before the download, the age of the list is unknown.
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
