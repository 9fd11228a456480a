/** How this API checks tokens that are bound to a key of the caller (DPoP, RFC 9449). */
export interface DpopSettings {
  /**
   * Where callers reach this API, such as `https://api.example.no/` or `https://example.no/orders/` behind a proxy that takes the path off.
   * A proof must name an address below it. The `Host` header is never asked: whoever sends a stolen proof would choose it.
   */
  readonly baseUrl: string;
  /** Seconds that a proof may be old. 60 unless named. */
  readonly maximumAge?: number;
  /** Proofs that are remembered until they are too old, about 150 bytes each. When it is full, bound tokens get 503. 100 000 unless named. */
  readonly mostProofs?: number;
}

/** Settings with nothing left open. Throws when they cannot be meant: that is a mistake in the program. */
export function completeDpop({ baseUrl, maximumAge = 60, mostProofs = 100_000 }: DpopSettings): Required<DpopSettings> {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#]/.test(baseUrl) || url.username !== '') {
    throw new TypeError(`dpop.baseUrl must be the public address of this API; it is "${baseUrl}".`);
  }
  if (!(maximumAge >= 1 && maximumAge <= 600)) throw new TypeError('dpop.maximumAge must be from 1 to 600 s.');
  if (!(mostProofs >= 1)) throw new TypeError('dpop.mostProofs must be 1 or more.');
  return { baseUrl: baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`, maximumAge, mostProofs };
}
