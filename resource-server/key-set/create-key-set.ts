import type { SignatureAlgorithm } from '../token/check-signature.ts';
import { type Fetch, type FetchOptions, fetchJson } from './fetch-json.ts';
import type { KeySetPolicy } from './key-set-policy.ts';
import { readKeySet, type VerificationKey } from './read-key-set.ts';

/** What a look for a key gave: the key, that there is none of that name, or that keys cannot be had at the moment. */
export type FoundKey =
  | { readonly outcome: 'found'; readonly key: VerificationKey }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'unavailable'; readonly retryAfter: number; readonly cause: string };

export interface KeySet {
  /** The key `kid` where it is at hand and young enough to be used without a fetch. */
  peek(kid: string): VerificationKey | undefined;
  /** The key `kid`, fetched if the policy allows it. */
  find(kid: string): Promise<FoundKey>;
}

interface KeySetOptions {
  readonly issuer: string;
  /** Where the keys are; otherwise the issuer's metadata says so. */
  readonly keySetUrl?: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly policy: KeySetPolicy;
  readonly fetch: Fetch;
  /** Seconds that only go up, whatever happens to the time of day. */
  readonly elapsed: () => number;
}

/**
 * The public keys of one issuer. One fetch is under way at most. Nothing is remembered about unknown `kid`s: what bounds
 * them is the number of fetches they may cause, so inventing them fills no memory and locks nobody out.
 */
export function createKeySet({ issuer, keySetUrl, algorithms, policy, fetch, elapsed }: KeySetOptions): KeySet {
  let keys: ReadonlyMap<string, VerificationKey> | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let failure: { readonly at: number; readonly cause: string } | undefined;
  let underWay: Promise<void> | undefined;
  let causedByUnknown: readonly number[] = [];
  let address = keySetUrl;

  const age = () => elapsed() - fetchedAt;
  const coolingDown = () => failure !== undefined && elapsed() - failure.at < policy.cooldown;
  const usable = () => keys !== undefined && age() <= (failure === undefined ? policy.maximumAge : policy.staleIfError);

  const load = async () => {
    try {
      const how = { fetch, signal: AbortSignal.timeout(policy.timeout * 1000) };
      address ??= await findKeySetUrl(issuer, how);
      const read = readKeySet(await fetchJson(address, how), algorithms);
      // An empty set would lock everybody out. It is far more often a fault of the issuer than its wish.
      if (read === undefined || read.size === 0) throw new Error(`${address} has no key that can be used`);
      keys = read;
      fetchedAt = elapsed();
      failure = undefined;
    } catch (error) {
      // The key set may have moved: the metadata is asked again.
      address = keySetUrl;
      failure = { at: elapsed(), cause: describe(error) };
    } finally {
      underWay = undefined;
    }
  };
  const refresh = () => {
    underWay ??= load();
    return underWay;
  };
  const mayAskForUnknown = () => {
    causedByUnknown = causedByUnknown.filter((at) => elapsed() - at < policy.cooldown);
    return causedByUnknown.length < policy.unknownKeyFetches;
  };
  const refreshInTime = () => {
    if (age() * 2 > policy.maximumAge && !coolingDown()) void refresh();
  };
  const answerUnavailable = (): FoundKey => {
    const since = failure === undefined ? 0 : elapsed() - failure.at;
    const retryAfter = Math.max(1, Math.ceil(policy.cooldown - since));
    return { outcome: 'unavailable', retryAfter, cause: failure?.cause ?? 'no keys were fetched' };
  };

  return {
    peek: (kid) => {
      if (!usable()) return undefined;
      refreshInTime();
      return keys?.get(kid);
    },
    find: async (kid) => {
      if ((keys === undefined || age() > policy.maximumAge) && !coolingDown()) await refresh();
      if (!usable()) return answerUnavailable();
      const known = keys?.get(kid);
      if (known !== undefined) return { outcome: 'found', key: known };
      if (!coolingDown() && (underWay !== undefined || mayAskForUnknown())) {
        if (underWay === undefined) causedByUnknown = [...causedByUnknown, elapsed()];
        await refresh();
      }
      const fresh = keys?.get(kid);
      if (fresh !== undefined && usable()) return { outcome: 'found', key: fresh };
      // Whether the key exists cannot be known while the issuer does not answer.
      return failure === undefined ? { outcome: 'unknown' } : answerUnavailable();
    },
  };
}

async function findKeySetUrl(issuer: string, how: FetchOptions): Promise<string> {
  const slash = issuer.endsWith('/') ? '' : '/';
  const url = `${issuer}${slash}.well-known/oauth-authorization-server`;
  const metadata = await fetchJson(url, how);
  const { issuer: named, jwks_uri } =
    typeof metadata === 'object' && metadata !== null ? ({ ...metadata } as Named) : {};
  if (named !== issuer) throw new Error(`${url} is the metadata of ${String(named)}, not of ${issuer}`);
  if (typeof jwks_uri !== 'string' || !URL.canParse(jwks_uri)) throw new Error(`${url} names no jwks_uri`);
  if (new URL(jwks_uri).protocol !== new URL(issuer).protocol) {
    throw new Error(`${url} names a jwks_uri that is less protected than the issuer`);
  }
  return jwks_uri;
}

/** Members of the metadata (RFC 8414 §2) that are used. */
interface Named {
  readonly issuer?: unknown;
  readonly jwks_uri?: unknown;
}

/** `fetch` of Node says only «fetch failed» and keeps why in `cause`. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
