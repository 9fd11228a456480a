import type { VerificationKey } from '../key-set/read-key-set.ts';

/** A token whose signature was checked, by whom it was issued and with which key it was checked. */
export interface ProvedToken<Issuer> {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly issuer: Issuer;
  readonly kid: string;
  readonly key: VerificationKey;
}

/** The memory of proved tokens, by the whole value of the `Authorization` header. */
export interface ProvedTokens<Issuer> {
  find(authorization: string): ProvedToken<Issuer> | undefined;
  keep(authorization: string, proved: ProvedToken<Issuer>): void;
  size(): number;
}

/**
 * Remembers at most `most` tokens whose signature holds, since clients send the same one again and again until it
 * expires. Only what is always true of a token is remembered: times and policies are looked at for every request. A
 * token counts for as long as the issuer's key is the very one that it was checked with, so none outlives its key, and
 * every fetch of keys makes the memory worthless. Nobody fills it without good tokens.
 */
export function rememberProved<Issuer extends { readonly keys: { peek(kid: string): VerificationKey | undefined } }>(
  most: number,
): ProvedTokens<Issuer> {
  // Two generations: when the young one is full it becomes the old one, and the old one is forgotten at once. Deleting
  // the oldest of one map again and again would be slow.
  let young = new Map<string, ProvedToken<Issuer>>();
  let old: typeof young = new Map();
  return {
    find: (authorization) => {
      const found = young.get(authorization) ?? old.get(authorization);
      return found?.issuer.keys.peek(found.kid) === found?.key ? found : undefined;
    },
    keep: (authorization, token) => {
      if (young.size * 2 >= most) [young, old] = [new Map(), young];
      young.set(authorization, token);
    },
    size: () => young.size + old.size,
  };
}
