/** The newest nonce of each server that has given one (RFC 9449 §8 and §9), by its origin. */
export interface KeptNonces {
  find(url: string): string | undefined;
  /** Notes the nonce in the headers of an answer from `url`. Returns whether there is one. */
  note(url: string, headers: Headers): boolean;
}

/** Servers whose nonces are kept. The one that was noted first makes room. */
const MOST = 100;
const LONGEST = 1024;

export function keepNonces(): KeptNonces {
  const nonces = new Map<string, string>();
  return {
    find: (url) => nonces.get(new URL(url).origin),
    note: (url, headers) => {
      const nonce = headers.get('dpop-nonce');
      if (nonce === null || nonce === '' || nonce.length > LONGEST) return false;
      const { origin } = new URL(url);
      nonces.delete(origin);
      nonces.set(origin, nonce);
      if (nonces.size > MOST) nonces.delete(nonces.keys().next().value as string); // one more than none
      return true;
    },
  };
}
