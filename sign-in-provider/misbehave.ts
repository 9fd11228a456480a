/** What can be wrong with an answer, by name. */
export const misbehaviours = {
  'wrong-nonce': "the ID token has another nonce than the request's",
  'no-nonce': 'the ID token has no nonce',
  'wrong-aud': 'the ID token is for another client',
  'wrong-issuer': 'the ID token names another issuer',
  'bad-signature': 'the ID token is signed with a key that is not published',
  expired: 'the ID token has expired',
  'low-level': 'the sign-in is of a lower level (acr) than was asked for',
  'deleted-organisation': 'organisations that are deleted are among the claims, although none were asked for',
  'bad-pid': 'the national identity number has a wrong check digit',
} as const;

export type Misbehaviour = keyof typeof misbehaviours;

type Claims = Readonly<Record<string, unknown>>;

/** The claims of an ID token, made wrong. `now` is in seconds since 1970. */
export function spoilClaims(claims: Claims, misbehaviour: Misbehaviour | undefined, now: number): Claims {
  switch (misbehaviour) {
    case 'wrong-nonce':
      return { ...claims, nonce: 'a-nonce-of-another-sign-in' };
    case 'no-nonce': {
      const { nonce: _left, ...others } = claims;
      return others;
    }
    case 'wrong-aud':
      return { ...claims, aud: 'another-client' };
    case 'wrong-issuer':
      return { ...claims, iss: 'https://login.example' };
    case 'expired':
      return { ...claims, iat: now - 7200, exp: now - 3600 };
    case 'low-level':
      return { ...claims, acr: 'idporten-loa-low' };
    case 'bad-pid':
      return { ...claims, pid: '12345678901' };
    default:
      return claims;
  }
}
